/** How large a set is by a prepared sync. */
import { GROUPS_SET } from "../../domain/sync/audience-set.ts";
import type { RunSize } from "../../domain/sync/brake.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import type { TargetSet } from "./audience-sets.server.ts";
import { countRows } from "./count-rows.server.ts";
import { runSize } from "./pending-syncs.server.ts";
import { GROUPS_BEFORE, STATES } from "./places.server.ts";

/**
 * How many customers a set has, and how many orders count, as of a run. The groups have every customer in a group, even
 * one that the target can't be told of. Another set has the members that its sync has written down.
 */
export async function sizeOfSet(sql: ShopSql, { target, set }: TargetSet, runId: number): Promise<RunSize> {
  const size = await runSize(sql, runId);
  if (set === GROUPS_SET) return size;
  return { ...size, customers: await countRows(sql, STATES[target].reached) };
}

/** Whether a prepared sync would take everybody out of a set that has members. */
export async function wouldEmpty(sql: ShopSql, { target }: TargetSet): Promise<boolean> {
  const { table, own, reachable } = STATES[target];
  const [row] = await sql.query<{ empties: boolean }>(
    `select not exists (select from ${table} s where ${own} and s.wanted <> 0 and ${reachable})
        and exists (select from ${table} s where ${own} and ${GROUPS_BEFORE} <> 0) as empties`,
    [sql.shopId],
  );
  return row?.empties ?? false;
}
