/** The part of eligibility that an order alone decides; the window, the channel and the currency are a run's. */
export type OrderState = "counted" | "cancelled" | "not_paid" | "test" | "deleted";

/** One order of a shop, narrow: no names, no line items. */
export interface Order {
  readonly id: bigint;
  /** null: a guest. */
  readonly customerShopifyId: bigint | null;
  readonly createdAt: Date;
  /** The order's own date: in a store that moved to Shopify `createdAt` is the day of the move. */
  readonly processedAt: Date;
  readonly updatedAt: Date;
  readonly state: OrderState;
  readonly pointOfSale: boolean;
  /** ISO 4217, of `amountMinor`: the shop's money. */
  readonly currency: string;
  /** The smaller of the current total and the net payment, in minor units; may be negative. */
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
] as const;

export type LeftOutReason = (typeof LEFT_OUT_REASONS)[number];
