/** The part of eligibility that an order alone decides. The window, the channel and the currency belong to a run. */
export type OrderState = "counted" | "cancelled" | "not_paid" | "test" | "deleted";

/** One order of a shop, as a narrow row without names or line items. */
export interface Order {
  readonly id: bigint;
  /** null: a guest. */
  readonly customerShopifyId: bigint | null;
  readonly createdAt: Date;
  /** The order's own date. In a shop that moved to Shopify, `createdAt` is the day of the move. */
  readonly processedAt: Date;
  readonly updatedAt: Date;
  readonly state: OrderState;
  readonly pointOfSale: boolean;
  /** ISO 4217. The currency of `amountMinor`, which is the shop's. */
  readonly currency: string;
  /** The smaller of the current total and the net payment, in minor units. May be negative. */
  readonly amountMinor: number;
}

/** Why an order does not count in a run. */
export const LEFT_OUT_REASONS = [
  "test",
  "cancelled",
  "not_paid",
  "no_customer",
  "point_of_sale",
  "other_currency",
  "before_window",
  "after_as_of",
  "left_out_tag",
] as const;

export type LeftOutReason = (typeof LEFT_OUT_REASONS)[number];
