const MINUTE_MS = 60_000;

/** Seconds until the next look at an operation. Short at first, since small shops are done in moments. */
export function pollSeconds(elapsedMs: number): number {
  if (elapsedMs < MINUTE_MS) return 1;
  return elapsedMs < 10 * MINUTE_MS ? 5 : 30;
}
