import { openShopDatabase } from "../demo/database.ts";
import type { Stack } from "../demo/stack.ts";
import { setTimeout as delay } from "node:timers/promises";

const POLL_MS = 500;
const PATIENCE_MS = 10 * 60_000;

/**
 * Waits until the demo's customers are scored and Klaviyo's year is read.
 * @throws Error after ten minutes
 */
export async function untilRead(stack: Stack): Promise<void> {
  await untilOne(stack, "select 1 from engagement where requested_at is null and exists (select from runs)");
}

/** Waits until the groups of a past date were compared with what came after it. @throws Error after ten minutes */
export async function untilTested(stack: Stack): Promise<void> {
  await untilOne(stack, "select 1 from backtests where status = 'done'");
}

/** Waits until a query gives one row. */
async function untilOne(stack: Stack, query: string): Promise<void> {
  const client = await openShopDatabase(stack);
  try {
    for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += POLL_MS) {
      const { rowCount } = await client.query(query);
      if (rowCount === 1) return;
      await delay(POLL_MS);
    }
    throw new Error(`The demo did not come so far within ten minutes: ${query}`);
  } finally {
    await client.end();
  }
}
