/** What a new merchant does first, and how far they are. */

export const SETUP_STEPS = ["orders", "groups", "tags", "klaviyo", "segment"] as const;
export type SetupStep = (typeof SETUP_STEPS)[number];

export interface SetupFacts {
  /** Steps whose work is done, however the merchant came to it. */
  readonly done: ReadonlySet<SetupStep>;
  readonly dismissed: boolean;
}

export interface SetupProgress {
  readonly steps: readonly { readonly step: SetupStep; readonly done: boolean }[];
  /** The first step that is left. */
  readonly next: SetupStep;
}

/** @returns null: all is done, or the merchant dismissed the guide */
export function setupProgress({ done, dismissed }: SetupFacts): SetupProgress | null {
  const next = SETUP_STEPS.find((step) => !done.has(step));
  if (dismissed || next === undefined) return null;
  return { steps: SETUP_STEPS.map((step) => ({ step, done: done.has(step) })), next };
}

/** From this share of the orders on, it matters to the groups whether point of sale counts. */
const TELLING_SHARE = 0.05;

export interface PointOfSaleFacts {
  /** All orders of the newest run, and those that were left out for being from point of sale. */
  readonly orders: number;
  readonly leftOut: number;
  readonly chosen: boolean;
}

/** Whether the merchant is asked if orders from point of sale count. More than a twentieth of the orders hangs on it. */
export function asksAboutPointOfSale({ orders, leftOut, chosen }: PointOfSaleFacts): boolean {
  return !chosen && leftOut > TELLING_SHARE * orders;
}
