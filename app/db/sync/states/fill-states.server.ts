/** Moves the states that versions before 1 December 2026 kept into the tables of today; see the models in the schema. */
import { GROUP_PLACES } from "../../../domain/sync/places.ts";
import { readAlongKey } from "../../core/planner.server.ts";
import type { ShopSql } from "../../core/shop-scope.server.ts";
import { maskSql } from "../set-sql.ts";
import type { Target } from "../sync-targets.server.ts";

/** The last key of a page, and how many states it had. */
interface Moved {
  readonly states: number;
  readonly last: string | null;
}

const GROUPS = maskSql(GROUP_PLACES);
/** In the old masks the six bits after the first are the same groups under the labels before. */
const beforeOf = (mask: string): string => `(${mask} >> 6) & ${GROUPS}`;
const now = (mask: string): string => `${mask} & ${GROUPS}`;

/** The masks of today by column, from an old row `o`. */
const MASKS: Readonly<Record<string, string>> = {
  wanted: now("o.wanted"),
  may_hold: now("o.held"),
  confirmed: now("o.confirmed"),
  failed: `case when o.failure is null then 0 else ${GROUPS} end`,
  undo_of: `case when o.undo_to is null then 0 else ${GROUPS} end`,
  undo_to: `coalesce((${now("o.undo_to")}) | (${beforeOf("o.undo_to")}), 0)`,
  judged: now("o.approved"),
  drifted: `case when o.drifted then ${GROUPS} else 0 end`,
};

interface OldStates {
  readonly from: string;
  readonly into: string;
  readonly key: string;
  readonly keyType: string;
  /** It stands before all keys. */
  readonly start: string;
  readonly own: string;
  readonly columns: Readonly<Record<string, string>>;
}

const same = (...names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, `o.${name}`]));

const OLD: Readonly<Record<Target, OldStates>> = {
  shopify_tags: {
    from: "sync_states",
    into: "tag_states",
    key: "customer_id",
    keyType: "bigint",
    start: "0",
    own: "shop_id = $1 and target = 'shopify_tags'",
    columns: {
      ...same("shop_id", "customer_id"),
      ...MASKS,
      before: beforeOf("o.held"),
      ...same("line", "failure", "updated_at"),
    },
  },
  klaviyo: {
    from: "profile_states",
    into: "list_states",
    key: "email",
    keyType: "text",
    start: "",
    own: "shop_id = $1",
    columns: {
      ...same("shop_id", "email"),
      ...MASKS,
      ...same(
        "line",
        "failure",
        "customer_id",
        "klaviyo_id",
        "wanted_content",
        "sent_content",
        "undo_content",
      ),
      ...same("looked_up_at", "updated_at"),
    },
  },
};

/**
 * Moves the next states of a target, in the order of their keys. They are moved once, or not at all.
 * @param after - the last key of the page before; null: there was none
 */
export async function moveStates(
  sql: ShopSql,
  target: Target,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<Moved> {
  const { from, into, key, keyType, start, own, columns } = OLD[target];
  await readAlongKey(sql);
  const [row] = await sql.query<{ states: bigint; last: string | null }>(
    `with first as (
       select ctid from ${from} where ${own} and ${key} > $2::${keyType} order by ${key} limit $3),
     moved as (
       delete from ${from} t using first where ${own} and t.ctid = first.ctid returning t.*),
     filled as (
       insert into ${into} (word, ${Object.keys(columns).join(", ")})
       select ${String(GROUP_PLACES.word)}, ${Object.values(columns).join(", ")} from moved o
       on conflict (shop_id, ${key}, word) do nothing)
     select count(*) as states, max(${key})::text as last from moved`,
    [sql.shopId, after ?? start, limit],
  );
  return { states: Number(row?.states ?? 0n), last: row?.last ?? null };
}

/** Notes that all states of a target are in the tables of today, so its syncs and audits go on. */
export async function noteStatesFilled(sql: ShopSql, target: Target, at: Date): Promise<void> {
  await sql.query("update sync_targets set states_filled_at = $3 where shop_id = $1 and target = $2", [
    sql.shopId,
    target,
    at,
  ]);
}
