/** A shop's history: the groups of past month ends, worked out in hindsight. It is replaced as a whole. */
import type { History, HistoryFigures, HistoryFlows } from "../../domain/history/history.ts";
import type { HistoryFacts } from "../../domain/history/moments.ts";
import { int4Array, int8Array, textArray, timestamptzArray } from "../core/binary-array.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/**
 * Whether the history has to be worked out: it is missing, another model scores than then, the shop's time zone
 * changed, or a customer was erased since.
 */
export async function isHistoryDue(sql: ShopSql, timeZone: string): Promise<boolean> {
  const [row] = await sql.query<{ due: boolean }>(
    `select not exists (
       select from histories
        where shop_id = $1 and time_zone = $2 and not outdated
          and model_id = (select model_id from runs where shop_id = $1 order by id desc limit 1)) as due`,
    [sql.shopId, timeZone],
  );
  return row?.due ?? false;
}

/** What decides the moments of a history; null before the first run. */
export async function readHistoryFacts(
  sql: ShopSql,
): Promise<Pick<HistoryFacts, "firstRunAt" | "newestRunAt" | "readFrom"> | null> {
  const [row] = await sql.query<{ firstRunAt: Date | null; newestRunAt: Date | null; readFrom: Date | null }>(
    `select (select as_of from runs where shop_id = $1 order by id limit 1) as "firstRunAt",
            (select as_of from runs where shop_id = $1 order by id desc limit 1) as "newestRunAt",
            (select min(window_start) from imports
              where shop_id = $1 and status = 'complete' and kind <> 'increment' and not scope_limited) as "readFrom"`,
    [sql.shopId],
  );
  const { firstRunAt = null, newestRunAt = null, readFrom = null } = row ?? {};
  return firstRunAt === null || newestRunAt === null ? null : { firstRunAt, newestRunAt, readFrom };
}

interface HistoryBasis {
  readonly modelId: number;
  /** IANA. */
  readonly timeZone: string;
  readonly now: Date;
}

/** Replaces the shop's history. */
export async function saveHistory(sql: ShopSql, history: History, basis: HistoryBasis): Promise<void> {
  // First, since it makes another writer of the same history wait.
  await sql.query(
    `insert into histories (shop_id, model_id, time_zone, worked_out_at) values ($1, $2, $3, $4)
     on conflict (shop_id) do update set model_id = excluded.model_id, time_zone = excluded.time_zone,
       worked_out_at = excluded.worked_out_at, outdated = false`,
    [sql.shopId, basis.modelId, basis.timeZone, basis.now.toISOString()],
  );
  await sql.query("delete from history_figures where shop_id = $1", [sql.shopId]);
  await sql.query("delete from history_flows where shop_id = $1", [sql.shopId]);
  await insertFigures(sql, history.figures);
  await insertFlows(sql, history.flows);
}

async function insertFigures(sql: ShopSql, figures: readonly HistoryFigures[]): Promise<void> {
  await sql.query(
    `insert into history_figures (shop_id, at, "group", customers, orders, spent_minor)
     select $1, * from unnest($2::timestamptz[], $3::text[], $4::int[], $5::int[], $6::bigint[])`,
    [
      sql.shopId,
      timestamptzArray(figures.map(({ at }) => at)),
      textArray(figures.map(({ group }) => group)),
      int4Array(figures.map(({ customers }) => customers)),
      int4Array(figures.map(({ orders }) => orders)),
      int8Array(figures.map(({ spentMinor }) => spentMinor)),
    ],
  );
}

async function insertFlows(sql: ShopSql, flows: readonly HistoryFlows[]): Promise<void> {
  const cells = flows[0]?.customers.length ?? 0;
  await sql.query(
    `insert into history_flows (shop_id, from_at, to_at, customers, spent_minor)
     select $1, from_at, to_at, ($4::int[])[(n - 1) * $6 + 1 : n * $6], ($5::bigint[])[(n - 1) * $6 + 1 : n * $6]
       from unnest($2::timestamptz[], $3::timestamptz[]) with ordinality as pair (from_at, to_at, n)`,
    [
      sql.shopId,
      timestamptzArray(flows.map(({ from }) => from)),
      timestamptzArray(flows.map(({ to }) => to)),
      int4Array(flows.flatMap(({ customers }) => customers)),
      int8Array(flows.flatMap(({ spentMinor }) => spentMinor)),
      cells,
    ],
  );
}

/** Notes that a customer was erased who may be counted in the history. The next run has it worked out again. */
export async function outdateHistory(sql: ShopSql): Promise<void> {
  await sql.query("update histories set outdated = true where shop_id = $1 and not outdated", [sql.shopId]);
}
