import { setTimeout as delay } from "node:timers/promises";

/**
 * Polls until `condition` gives something other than false, null or undefined, and returns it; the condition may
 * also throw while it does not hold yet. Fails with its last error, or with `what`.
 */
export async function eventually<T>(
  condition: () => T | Promise<T>,
  { withinMs = 20_000, what = "the condition" } = {},
): Promise<NonNullable<T>> {
  const deadline = performance.now() + withinMs;
  let failure: unknown;
  while (performance.now() < deadline) {
    try {
      const value = await condition();
      if (value !== false && value !== null && value !== undefined) return value;
      failure = undefined;
    } catch (error) {
      failure = error;
    }
    await delay(20);
  }
  throw failure ?? new Error(`Not within ${String(withinMs)} ms: ${what}.`);
}
