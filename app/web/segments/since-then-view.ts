import type { SinceThen } from "../../domain/experiment/since-then.ts";

/** What a sent segment's members ordered since. Moments are ISO 8601, amounts in minor units of the currency. */
export interface SinceThenView extends SinceThen {
  /** When the segment was first sent. */
  readonly sentAt: string;
  readonly asOf: string;
  /** ISO 4217. */
  readonly currency: string;
}
