import type { LeftOutReason } from "../../domain/orders/order.ts";
import type { MeasuredRhythm } from "../../domain/rfm/gaps.ts";
import type { Boundaries } from "../../domain/rfm/score.ts";

/** The newest comparison with all of Shopify's orders. It counts the differences that no webhook had told of. */
export interface FullReadView {
  /** ISO. */
  readonly at: string;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

/** What the scores of the newest run mean, and which orders they are from. */
export interface BoundariesView {
  readonly rhythm: MeasuredRhythm;
  readonly boundaries: Boundaries;
  readonly leftOut: Partial<Record<LeftOutReason, number>>;
  readonly lastFullRead: FullReadView | null;
}
