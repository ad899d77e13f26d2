const DAY_MS = 86_400_000;
/** A failing target is written about after this long, and again as long as it lasts. */
const FIRST_AFTER_MS = 3 * DAY_MS;
const AGAIN_AFTER_MS = 7 * DAY_MS;

interface Failing {
  /** Since when no sync has ended well; null: the last one did. */
  readonly failingSince: Date | null;
  /** When somebody was last written to about it. */
  readonly alertedAt: Date | null;
}

/** Whether it is time to write about a target that fails. */
export function isAlertDue({ failingSince, alertedAt }: Failing, now: Date): boolean {
  if (failingSince === null || now.getTime() - failingSince.getTime() < FIRST_AFTER_MS) return false;
  return alertedAt === null || now.getTime() - alertedAt.getTime() >= AGAIN_AFTER_MS;
}
