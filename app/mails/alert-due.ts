const DAY_MS = 86_400_000;
/** A mail goes out once a target has failed for the first of these, and again each time the second has passed. */
const FIRST_AFTER_MS = 3 * DAY_MS;
const AGAIN_AFTER_MS = 7 * DAY_MS;

interface Failing {
  /** Since when no sync has ended well; null: the last one did. */
  readonly failingSince: Date | null;
  /** When the merchant was last told of it. */
  readonly alertedAt: Date | null;
}

/** Whether it is time to tell the merchant of a failing target. */
export function isAlertDue({ failingSince, alertedAt }: Failing, now: Date): boolean {
  if (failingSince === null || now.getTime() - failingSince.getTime() < FIRST_AFTER_MS) return false;
  return alertedAt === null || now.getTime() - alertedAt.getTime() >= AGAIN_AFTER_MS;
}
