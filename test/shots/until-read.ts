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
  const client = await openShopDatabase(stack.databaseFolder, stack.shop);
  try {
    for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += POLL_MS) {
      const { rowCount } = await client.query(
        "select 1 from engagement where requested_at is null and exists (select from runs)",
      );
      if (rowCount === 1) return;
      await delay(POLL_MS);
    }
    throw new Error("The demo was not read within ten minutes.");
  } finally {
    await client.end();
  }
}
