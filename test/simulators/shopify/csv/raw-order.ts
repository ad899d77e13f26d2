import type { FinancialStatus } from "../store/order-table.ts";

/** An order as read from a line. It gets its Shopify ids once all lines are known. */
export interface RawOrder {
  /** The line it was read from, for messages only. */
  readonly line: number;
  readonly externalId: string | null;
  /** null: a guest. */
  readonly customer: string | null;
  readonly email: string | null;
  /** The phone of a customer who is known by it alone, and so has no email. */
  readonly phone: string | null;
  readonly createdAt: number;
  readonly processedAt: number;
  readonly cancelledAt: number | null;
  readonly status: FinancialStatus | null;
  readonly test: boolean;
  readonly source: string | null;
  readonly currency: string;
  /** The price of the order, less refunds. */
  readonly amountMinor: number;
  /** How much of it is not paid yet. */
  readonly outstandingMinor: number;
  readonly refundedMinor: number;
}
