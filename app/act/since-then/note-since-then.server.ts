import { inShopSql } from "../../db/core/shop-scope.server.ts";
import type { Database } from "../../db/core/database.server.ts";
import { saveSinceThen, sentSegmentsToNote } from "../../db/segments/since-then.server.ts";
import { sumSinceThen } from "./sum-since-then.server.ts";

/** They are noted once a day, with the day's refresh: a large segment takes seconds. */
const NOTED_FOR_MS = 20 * 3_600_000;

interface NoteServices {
  readonly db: Database;
  readonly now: () => Date;
}

/**
 * Notes for each segment that is sent what its members ordered since. Each segment is a transaction of its own. So
 * after a stop, the next refresh does the rest.
 */
export async function noteSinceThen(
  { db, now }: NoteServices,
  shopId: number,
  signal: AbortSignal,
): Promise<void> {
  const before = new Date(now().getTime() - NOTED_FOR_MS);
  for (const { id, place, members, since } of await inShopSql(db, shopId, (sql) =>
    sentSegmentsToNote(sql, before),
  )) {
    signal.throwIfAborted();
    await inShopSql(db, shopId, async (sql) => {
      const found = await sumSinceThen(sql, { kind: "segment", place }, { moment: since, members });
      await saveSinceThen(sql, id, found, now());
    });
  }
}
