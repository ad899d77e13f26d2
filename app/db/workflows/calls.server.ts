/** Starts of workflows that Shopify Flow has not confirmed yet. A confirmed one is deleted. */
import type { Group } from "../../domain/groups/group.ts";
import type { MoveCause } from "../../domain/movement/cause.ts";
import { OF_A_REFIT, type MoveRun } from "../../domain/movement/move-events.ts";
import { TRIGGERS, type Trigger } from "../../domain/workflows/triggers.ts";
import { readAlongKey, writeAlongKey } from "../core/planner.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { OF_REFIT, RUNS_BEFORE } from "../events/of-refit-sql.ts";
import { triggersInUse } from "./triggers.server.ts";

/**
 * Notes the starts that follow from a run, in the transaction of the run. A shop's first run moves everybody because
 * the orders were imported, so it starts nothing of single customers. What came of other boundaries or settings has a
 * trigger of its own, so that it starts only the workflows that the merchant made for it.
 * @returns whether there are any
 */
export async function noteCallsOfRun(sql: ShopSql, runId: number, at: Date): Promise<boolean> {
  const used = await triggersInUse(sql);
  const isAny = used.has("loyalty-group-changed") || used.has("loyalty-group-recalculated");
  const moved = isAny ? await noteMoves(sql, runId, at, used) : false;
  if (!used.has("loyalty-groups-refreshed")) return moved;
  await sql.query(
    "insert into workflow_calls (shop_id, handle, at, run_id) values ($1, 'loyalty-groups-refreshed', $3, $2)",
    [sql.shopId, runId, at.toISOString()],
  );
  return true;
}

async function noteMoves(
  sql: ShopSql,
  runId: number,
  at: Date,
  used: ReadonlySet<Trigger>,
): Promise<boolean> {
  const [row] = await writeAlongKey(sql, () =>
    sql.query<{ noted: boolean }>(
      `with noted as (
       insert into workflow_calls (shop_id, handle, at, customer_id, run_id)
       select $1, t.handle, $3, m.customer_id, m.run_id
         from moves m
         cross join lateral (
           select case when m.cause = any($4) then 'loyalty-group-recalculated' else 'loyalty-group-changed' end as handle) t
         join lateral (
           select from customers where shop_id = $1 and id = m.customer_id and shopify_id is not null limit 1) c on true
        where m.shop_id = $1 and m.run_id = $2 and t.handle = any($5)
          and exists (select from runs where shop_id = $1 and id < $2 limit 1)
        order by m.customer_id
       returning 1)
     select exists (select from noted) as noted`,
      [sql.shopId, runId, at.toISOString(), OF_A_REFIT, [...used]],
    ),
  );
  return row?.noted ?? false;
}

/**
 * Notes the starts that follow from the refresh of segments, in its transaction: of those that are sent to a
 * target that is on.
 * @param at - the moment of the segments' moves
 * @returns whether there are any
 */
export async function noteCallsOfSegments(
  sql: ShopSql,
  segmentIds: readonly number[],
  at: Date,
): Promise<boolean> {
  const used = await triggersInUse(sql);
  const isAny = used.has("segment-joined-or-left") || used.has("segment-recalculated");
  if (segmentIds.length === 0 || !isAny) return false;
  const [row] = await writeAlongKey(sql, () =>
    sql.query<{ noted: boolean }>(
      `with r as materialized (select r.* from (select $3::timestamptz as at) m ${RUNS_BEFORE}),
     noted as (
       insert into workflow_calls (shop_id, handle, at, customer_id, segment_id, joined)
       select $1, t.handle, $3, m.customer_id, m.segment_id, m.joined
         from r
         join segment_moves m on m.shop_id = $1 and m.at = $3 and m.segment_id = any($2::int[])
         cross join lateral (
           select case when ${OF_REFIT} then 'segment-recalculated' else 'segment-joined-or-left' end as handle) t
         join lateral (
           select from customers where shop_id = $1 and id = m.customer_id and shopify_id is not null limit 1) c on true
        where t.handle = any($4)
          and exists (select from audiences a
                        join sync_targets t on t.shop_id = $1 and t.target = a.target and t.enabled and not t.leaving
                       where a.shop_id = $1 and a.kind = 'segment'
                         and a.subject = m.segment_id::text and a.ended_at is null)
        order by m.segment_id, m.customer_id
       returning 1)
     select exists (select from noted) as noted`,
      [sql.shopId, segmentIds, at.toISOString(), [...used]],
    ),
  );
  return row?.noted ?? false;
}

interface AnyCall {
  readonly id: bigint;
  readonly at: Date;
  /** How often Flow failed at it. */
  readonly tries: number;
  /** Also where what it was about is gone. */
  readonly handle: Trigger;
}

/** A start, with what its workflows are told. */
export type WorkflowCall =
  | (AnyCall & {
      readonly trigger: "loyalty-group-changed" | "loyalty-group-recalculated";
      readonly shopifyId: bigint;
      readonly from: Group | null;
      readonly to: Group | null;
      readonly cause: MoveCause;
      readonly lastOrderAt: Date | null;
      readonly run: MoveRun;
      /** R, F and M as three digits; null: in no group. */
      readonly score: number | null;
    })
  | (AnyCall & {
      readonly trigger: "segment-joined-or-left" | "segment-recalculated";
      readonly shopifyId: bigint;
      readonly segment: string;
      readonly joined: boolean;
    })
  | (AnyCall & {
      readonly trigger: "loyalty-groups-refreshed";
      readonly customers: number;
      readonly moved: number;
    })
  /** What it was about is gone. */
  | (AnyCall & { readonly trigger: null });

interface CallRow extends AnyCall {
  readonly shopifyId: bigint | null;
  readonly from: Group | null;
  readonly to: Group | null;
  readonly cause: MoveCause | null;
  readonly score: number | null;
  readonly segment: string | null;
  readonly joined: boolean | null;
  readonly customers: number | null;
  readonly moved: number | null;
  readonly lastOrderAt: Date | null;
  readonly asOf: Date | null;
  readonly finishedAt: Date | null;
  readonly previousAsOf: Date | null;
}

/** Whether any start waits. */
export async function hasCalls(sql: ShopSql): Promise<boolean> {
  return (await sql.query("select from workflow_calls where shop_id = $1 limit 1", [sql.shopId])).length > 0;
}

/** `fresh`: starts that were never made. `due`: those that are made again, alone, and whose time has come. */
export type CallKind = "fresh" | "due";

const CONDITIONS: Readonly<Record<CallKind, string>> = {
  fresh: "due_at is null and $4::timestamptz is not null",
  due: "due_at <= $4",
};

/**
 * The next starts of a kind and of one trigger, oldest first. One that is made again goes alone, so that it can't take
 * others with it.
 */
export async function nextCalls(
  sql: ShopSql,
  kind: CallKind,
  limit: number,
  now: Date,
): Promise<WorkflowCall[]> {
  await readAlongKey(sql);
  const most = kind === "due" ? 1 : limit;
  for (const trigger of TRIGGERS) {
    const calls = await readCalls(sql, CONDITIONS[kind], [trigger, most, now.toISOString()]);
    if (calls.length > 0) return calls;
  }
  return [];
}

/** When the next start is made that is made again; null: there is none. */
export async function nextTry(sql: ShopSql): Promise<Date | null> {
  const moments: Date[] = [];
  for (const trigger of TRIGGERS) {
    const [row] = await sql.query<{ at: Date }>(
      `select due_at as at from workflow_calls
        where shop_id = $1 and handle = $2 and due_at is not null order by due_at limit 1`,
      [sql.shopId, trigger],
    );
    if (row !== undefined) moments.push(row.at);
  }
  const [first = null] = moments.sort((a, b) => a.getTime() - b.getTime());
  return first;
}

async function readCalls(
  sql: ShopSql,
  condition: string,
  asked: readonly [trigger: Trigger, limit: number, now: string],
): Promise<WorkflowCall[]> {
  const rows = await sql.query<CallRow>(
    `select w.id, w.handle, w.at, w.tries, c.shopify_id as "shopifyId", m.from_group as "from", m.to_group as "to", m.cause,
            m.r * 100 + m.f * 10 + m.m as score, s.name as segment, w.joined, r.customers,
            m.last_order_at as "lastOrderAt", r.as_of as "asOf", r.finished_at as "finishedAt",
            (select as_of from runs where shop_id = $1 and id < w.run_id order by id desc limit 1) as "previousAsOf",
            case when w.handle = 'loyalty-groups-refreshed'
              then (select count(*)::int from moves x where x.shop_id = $1 and x.run_id = w.run_id) end as moved
       from (select * from workflow_calls where shop_id = $1 and handle = $2 and ${condition}
              order by due_at, id limit $3) w
       left join lateral (
         select shopify_id from customers where shop_id = $1 and id = w.customer_id limit 1) c on true
       left join lateral (
         select from_group, to_group, cause, r, f, m, last_order_at from moves
          where shop_id = $1 and run_id = w.run_id and customer_id = w.customer_id limit 1) m on true
       left join segments s on s.shop_id = $1 and s.id = w.segment_id
       left join runs r on r.shop_id = $1 and r.id = w.run_id
      order by w.id`,
    [sql.shopId, ...asked],
  );
  return rows.map(callOf);
}

function callOf({ id, at, tries, handle, shopifyId, ...row }: CallRow): WorkflowCall {
  const any = { id, at, tries, handle };
  const { from, to, cause, score, segment, joined, customers, moved } = row;
  const { lastOrderAt, asOf, finishedAt, previousAsOf } = row;
  if (handle === "loyalty-groups-refreshed" && customers !== null && moved !== null)
    return { ...any, trigger: handle, customers, moved };
  if (handle === "loyalty-groups-refreshed") return { ...any, trigger: null };
  if (handle === "loyalty-group-changed" || handle === "loyalty-group-recalculated") {
    if (shopifyId === null || cause === null || asOf === null || finishedAt === null)
      return { ...any, trigger: null };
    const run = { asOf, finishedAt, previousAsOf };
    return { ...any, trigger: handle, shopifyId, from, to, cause, score, lastOrderAt, run };
  }
  if (shopifyId !== null && segment !== null && joined !== null)
    return { ...any, trigger: handle, shopifyId, segment, joined };
  return { ...any, trigger: null };
}

/** Drops all starts: of a shop that left. Which triggers its workflows use stays known, since Flow tells only changes. */
export async function dropCalls(sql: ShopSql): Promise<void> {
  await sql.query("delete from workflow_calls where shop_id = $1", [sql.shopId]);
}
