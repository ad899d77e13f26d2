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
import type { TargetLabels } from "../../db/sync/sync-targets.server.ts";
import type { LineResults } from "./line-results.ts";
import type { LineWork } from "./push-lines.server.ts";
import { gatherTagChanges } from "./tag-changes.server.ts";

/** Of one operation's failures so many are tried by themselves. More of them are no matter of single customers. */
export const RETRIES_AT_MOST = 1_000;

interface TagWorkOptions {
  readonly fileLines: number;
  readonly now: () => Date;
}

/** The pushing of tags: to those who join a group, or from those who leave one. */
export function tagWork(
  sync: SyncRow,
  labels: TargetLabels,
  step: "add" | "remove",
  { fileLines, now }: TagWorkOptions,
): LineWork {
  return {
    gather: (sql) => gatherTagChanges(sql, step, labels, fileLines, now()),
    count: countTagLines,
    drop: dropTagLines,
    settle: (sql, results) => settle(sql, sync, step, results, now()),
  };
}

/**
 * Confirmed lines are settled, customers who were deleted in Shopify are forgotten, failed ones are to be tried by
 * themselves, and lines that nothing is said of are due again.
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
