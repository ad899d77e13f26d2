import type { FinancialStatus } from "../store/order-table.ts";

/** An order as read from a line; its Shopify ids come once all lines are known. */
export interface RawOrder {
  /** The line it was read from, for messages only. */
  readonly line: number;
  readonly externalId: string | null;
  /** Null: a guest. */
  readonly customer: string | null;
  readonly email: string | null;
  /** Of a customer who is known by it alone, and so has no email. */
  readonly phone: string | null;
  readonly createdAt: number;
  readonly processedAt: number;
  readonly cancelledAt: number | null;
  readonly status: FinancialStatus | null;
  readonly test: boolean;
  readonly source: string | null;
  readonly currency: string;
  /** What the order costs, less what was refunded. */
  readonly amountMinor: number;
  /** What of it is still to be paid. */
  readonly outstandingMinor: number;
  readonly refundedMinor: number;
}
