/** What a prepared sync comes to, in one number. */
import { MOVES, STATES } from "./places.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import type { Target } from "./sync-targets.server.ts";

/**
 * How many customers (of Klaviyo: profiles) a prepared sync would move, other than a sync that went through wanted
 * already: whoever failed, or was left by a push that was cut short, has been judged. Whom an audit found elsewhere is
 * moved anew.
 */
export async function countMoved(sql: ShopSql, target: Target): Promise<number> {
  const { table, own, reachable } = STATES[target];
  const [row] = await sql.query<{ moved: bigint }>(
    `select count(*) as moved from ${table} s
      where ${own} and ${MOVES} and (s.wanted is distinct from s.approved or s.drifted) and ${reachable}`,
    [sql.shopId],
  );
  return Number(row?.moved ?? 0n);
}

const CHANGES_OF: Readonly<Record<Target, string>> = {
  shopify_tags: "(s.wanted & ~s.confirmed <> 0)::int + (s.held & ~s.wanted <> 0)::int",
  klaviyo: `(s.wanted <> 0 and (s.wanted & s.confirmed = 0 or s.wanted_content is distinct from s.sent_content))::int
    + bit_count((s.held & ~s.wanted)::int::bit(16))`,
};

/** How many changes a prepared sync has to send, as its counts will count them. */
export async function countPlanned(sql: ShopSql, target: Target): Promise<number> {
  const { table, own, reachable } = STATES[target];
  const [row] = await sql.query<{ planned: bigint | null }>(
    `select sum(${CHANGES_OF[target]})::bigint as planned from ${table} s where ${own} and ${reachable}`,
    [sql.shopId],
  );
  const [also] = await sql.query<{ metafields: bigint }>(
    `select count(*) as metafields from metafield_states
      where shop_id = $1 and $2 and wanted is distinct from sent`,
    [sql.shopId, target === "shopify_tags"],
  );
  return Number(row?.planned ?? 0n) + Number(also?.metafields ?? 0n);
}
