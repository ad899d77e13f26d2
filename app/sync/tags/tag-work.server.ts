import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import {
  confirmTagLines,
  countTagLines,
  dropLostCustomers,
  dropTagLines,
  failTagLines,
  TO_RETRY,
} from "../../db/sync/sync-states.server.ts";
import { countInSync, type SyncRow } from "../../db/sync/syncs.server.ts";
import type { LabelledAudience } from "../../domain/sync/audience.ts";
import type { LineResults } from "./line-results.ts";
import type { LineWork } from "./push-lines.server.ts";
import { gatherTagChanges } from "./tag-changes.server.ts";

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
  audiences: readonly LabelledAudience[],
  step: "add" | "remove",
  { fileLines, now }: TagWorkOptions,
): LineWork {
  return {
    gather: (sql) => gatherTagChanges(sql, step, audiences, fileLines, now()),
    count: countTagLines,
    drop: dropTagLines,
    settle: (sql, results) => settle(sql, sync, step, results, now()),
  };
}

/**
 * Settles the confirmed lines and forgets customers who were deleted in Shopify. Failed customers are tried one by one,
 * and lines without a result are sent again.
 */
async function settle(
  sql: ShopSql,
  sync: SyncRow,
  step: "add" | "remove",
  results: LineResults,
  now: Date,
): Promise<void> {
  await dropLostCustomers(sql, results.lost);
  const failures = results.failures.map(({ line, code }, index) => ({
    line,
    code: index < RETRIES_AT_MOST ? TO_RETRY : code,
  }));
  await failTagLines(sql, failures, now);
  const confirmed = await confirmTagLines(sql, step, results.missing(), now);
  await dropTagLines(sql, 0);
  await countInSync(sql, sync.id, step === "add" ? { added: confirmed } : { removed: confirmed });
}
