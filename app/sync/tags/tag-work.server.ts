import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import {
  confirmTagLines,
  countTagLines,
  dropLostCustomers,
  dropTagLines,
  failTagLines,
  TO_RETRY,
} from "../../db/sync/states/tag-states.server.ts";
import type { SyncRow } from "../../db/sync/sync-row.server.ts";
import { countInSync } from "../../db/sync/syncs.server.ts";
import type { PlaceSet } from "../../domain/sync/places.ts";
import type { LineResults } from "./line-results.ts";
import type { LineWork } from "./push-lines.server.ts";
import { gatherTagChanges, type TagsToSend } from "./tag-changes.server.ts";

/**
 * How many of an operation's failures are tried again one by one. If there are more, the fault is not the customers'.
 */
export const RETRIES_AT_MOST = 1_000;

interface TagWorkOptions {
  readonly fileLines: number;
  readonly now: () => Date;
}

/** Pushes tags: adds them to customers who join an audience, or takes them off customers who leave one. */
export function tagWork(
  sync: SyncRow,
  tags: TagsToSend,
  step: "add" | "remove",
  { fileLines, now }: TagWorkOptions,
): LineWork {
  return {
    gather: (sql) => gatherTagChanges(sql, step, tags, fileLines, now()),
    count: countTagLines,
    drop: dropTagLines,
    settle: (sql, results) => settle(sql, sync, { step, places: tags.places }, results, now()),
  };
}

/**
 * Settles the confirmed lines and forgets customers who were deleted in Shopify. Failed customers are tried one by one,
 * and lines without a result are sent again.
 */
async function settle(
  sql: ShopSql,
  sync: SyncRow,
  { step, places }: { readonly step: "add" | "remove"; readonly places: readonly PlaceSet[] },
  results: LineResults,
  now: Date,
): Promise<void> {
  await dropLostCustomers(sql, results.lost);
  const failures = results.failures.map(({ line, code }, index) => ({
    line,
    code: index < RETRIES_AT_MOST ? TO_RETRY : code,
  }));
  const done = { step, exceptLines: results.missing() };
  let confirmed = 0;
  // All lines under way are of one word; of the others there are none.
  for (const set of places) {
    await failTagLines(sql, set, failures, now);
    confirmed += await confirmTagLines(sql, set, done, now);
  }
  await dropTagLines(sql, 0);
  await countInSync(sql, sync.id, step === "add" ? { added: confirmed } : { removed: confirmed });
}
