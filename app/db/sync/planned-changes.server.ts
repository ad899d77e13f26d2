/** How much a prepared sync would do, as one number. */
import type { PlaceSet } from "../../domain/sync/places.ts";
import { moves, STATES_OF } from "./places.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { countRows } from "./count-rows.server.ts";
import { inSet } from "./set-sql.ts";
import type { Target } from "./sync-targets.server.ts";

/**
 * How many customers (at Klaviyo: profiles) a prepared sync would move. A move is left out if the last sync that went
 * through wanted it too, since the brake has judged it. Customers who failed then, or were left by a push that was cut
 * short, are such moves. A customer that an audit found elsewhere counts again.
 */
export async function countMoved(sql: ShopSql, target: Target, set: PlaceSet): Promise<number> {
  const { from, own, reachable } = STATES_OF[target](set);
  const isNew = `${inSet("s.wanted", set)} is distinct from ${inSet("s.judged", set)}`;
  const [row] = await sql.query<{ moved: bigint }>(
    `select count(*) as moved from ${from}
      where ${own} and ${moves(target, set)} and (${isNew} or ${inSet("s.drifted", set)} <> 0) and ${reachable}`,
    [sql.shopId],
  );
  return Number(row?.moved ?? 0n);
}

/** How many changes a prepared sync has to send, counted in the same way as its counts. */
export async function countPlanned(sql: ShopSql, target: Target, set: PlaceSet): Promise<number> {
  const { from, own, reachable, changes, sentBesides } = STATES_OF[target](set);
  const [row] = await sql.query<{ planned: bigint | null }>(
    `select sum(${changes})::bigint as planned from ${from} where ${own} and ${reachable}`,
    [sql.shopId],
  );
  const besides = sentBesides === null ? 0 : await countRows(sql, sentBesides);
  return Number(row?.planned ?? 0n) + besides;
}
