/** Reads a shop's history: the groups of past moments, worked out in hindsight. */
import { GROUPS, type Group } from "../../domain/groups/group.ts";
import type { CustomerFlow } from "../../domain/movement/flow.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** The first and the last moment that a history has. */
export interface HistorySpan {
  readonly from: Date;
  /** The moment of the shop's first run. */
  readonly to: Date;
}

/** null: there is no history. */
export async function readHistorySpan(sql: ShopSql): Promise<HistorySpan | null> {
  const [row] = await sql.query<{ from: Date | null; to: Date | null }>(
    `select min(at) as "from", max(at) as "to" from history_figures where shop_id = $1`,
    [sql.shopId],
  );
  const { from = null, to = null } = row ?? {};
  return from === null || to === null ? null : { from, to };
}

/** A group's size at a moment of the history, and what its customers had spent. */
export interface SizeInHindsight {
  readonly at: Date;
  readonly group: Group;
  readonly customers: number;
  readonly spentMinor: number;
}

/** The sizes of the groups at all moments of the history, oldest first. */
export async function readHistorySizes(sql: ShopSql): Promise<SizeInHindsight[]> {
  return sql.query<SizeInHindsight>(
    `select at, "group", customers, spent_minor::float8 as "spentMinor"
       from history_figures where shop_id = $1 order by at, "group"`,
    [sql.shopId],
  );
}

const STATES: readonly (Group | null)[] = [...GROUPS, null];

/** How customers moved between two moments of the history. Spend is that at the later one. */
export async function readHistoryFlows(sql: ShopSql, from: Date, to: Date): Promise<CustomerFlow[]> {
  const [row] = await sql.query<{ customers: number[]; spentMinor: number[] }>(
    `select customers, spent_minor::float8[] as "spentMinor"
       from history_flows where shop_id = $1 and from_at = $2 and to_at = $3`,
    [sql.shopId, from.toISOString(), to.toISOString()],
  );
  return STATES.flatMap((before, i) =>
    STATES.flatMap((after, j): CustomerFlow[] => {
      const place = i * STATES.length + j;
      const customers = row?.customers[place] ?? 0;
      return customers === 0
        ? []
        : [{ from: before, to: after, customers, spentMinor: row?.spentMinor[place] ?? 0 }];
    }),
  );
}
