/** How large a set is by a prepared sync. */
import { GROUPS_SET } from "../../domain/sync/audience-set.ts";
import type { RunSize } from "../../domain/sync/brake.ts";
import type { PlaceSet } from "../../domain/sync/places.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import type { TargetSet } from "./audience-sets.server.ts";
import type { Target } from "./sync-targets.server.ts";
import { countRows } from "./count-rows.server.ts";
import { runSize } from "./pending-syncs.server.ts";
import { STATES_OF } from "./places.server.ts";
import { inSet } from "./set-sql.ts";

/**
 * How many customers a set has, and how many orders count, as of a run. The groups have every customer in a group, even
 * one that the target can't be told of. Another set has the members that its sync has written down.
 */
export async function sizeOfSet(
  sql: ShopSql,
  { target, set }: TargetSet,
  { runId, places }: { readonly runId: number; readonly places: PlaceSet },
): Promise<RunSize> {
  const size = await runSize(sql, runId);
  if (set === GROUPS_SET) return size;
  const { from, own, reachable } = STATES_OF[target](places);
  const reached = `${from} where ${own} and ${inSet("s.wanted", places)} <> 0 and ${reachable}`;
  return { ...size, customers: await countRows(sql, reached) };
}

/** Whether a prepared sync would take everybody out of a set that has members. */
export async function wouldEmpty(sql: ShopSql, target: Target, places: PlaceSet): Promise<boolean> {
  const { from, own, reachable, placesBefore } = STATES_OF[target](places);
  const isWanted = `${inSet("s.wanted", places)} <> 0`;
  const [row] = await sql.query<{ empties: boolean }>(
    `select not exists (select from ${from} where ${own} and ${isWanted} and ${reachable})
        and exists (select from ${from} where ${own} and ${placesBefore} <> 0) as empties`,
    [sql.shopId],
  );
  return row?.empties ?? false;
}
