/** Moves in the order of their keys, each with whom it is of at Klaviyo. */
import type { Group } from "../../domain/groups/group.ts";
import type { MoveCause } from "../../domain/movement/cause.ts";
import type { MoveRun } from "../../domain/movement/move-events.ts";
import { readAlongKey } from "../core/planner.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import type { StreamPlace } from "./event-streams.server.ts";
import { OF_REFIT, RUNS_BEFORE } from "./of-refit-sql.ts";

/** From which move to which. */
interface Stretch {
  readonly after: StreamPlace;
  /** null: as far as there are moves. */
  readonly until: StreamPlace | null;
  readonly limit: number;
}

/** Whom a move is of. */
interface Mover {
  readonly customerId: bigint;
  /** null: no profile is known. */
  readonly klaviyoId: string | null;
  /** An email under which the profile may be; null: none is known. */
  readonly email: string | null;
}

/** What is known of a customer; of a move as of its run. */
export interface FiguresToTell {
  readonly r: number | null;
  readonly f: number | null;
  readonly m: number | null;
  /** null: an earlier version kept none. */
  readonly orderCount: number | null;
  readonly spentMinor: number | null;
  readonly lastOrderAt: Date | null;
}

/** A move between groups. */
export interface GroupMoveToTell extends Mover {
  readonly runId: number;
  readonly from: Group | null;
  readonly to: Group | null;
  readonly cause: MoveCause;
  readonly figures: FiguresToTell;
}

/** Somebody who joined or left a segment, with the figures of today. */
export interface SegmentMoveToTell extends Mover {
  readonly at: Date;
  readonly joined: boolean;
  /** Whether it came with other boundaries or settings, or with the first run, and not by what the customer did. */
  readonly ofRefit: boolean;
  readonly group: Group | null;
  readonly figures: FiguresToTell;
}

/** The profile of the customer of a move `m`: as engagement knows it, else as a sync found it. */
const PROFILE = `coalesce(
  (select p.klaviyo_id from klaviyo_profiles p where p.shop_id = $1 and p.customer_id = m.customer_id
    order by p.seen_at desc limit 1),
  c.klaviyo_id,
  (select s.klaviyo_id from list_states s where s.shop_id = $1 and s.customer_id = m.customer_id and s.word = 0
    and s.klaviyo_id is not null limit 1)) as "klaviyoId"`;

/** The customer of a move, looked up by the key, whatever the planner thinks of the tables. */
const CUSTOMER = `join lateral (
    select id, klaviyo_id, r, f, m, order_count, spent_minor, last_order_at, "group" from customers
     where shop_id = $1 and id = m.customer_id limit 1) c on true
  left join lateral (
    select email from customer_emails where shop_id = $1 and customer_id = m.customer_id limit 1) e on true`;

type FiguresRow = Omit<FiguresToTell, "spentMinor"> & { readonly spentMinor: bigint | null };
type RowOf<Move extends { readonly figures: FiguresToTell }> = Omit<Move, "figures"> & FiguresRow;

/** The next moves between groups. */
export async function groupMovesToTell(
  sql: ShopSql,
  { after, until, limit }: Stretch,
): Promise<GroupMoveToTell[]> {
  await readAlongKey(sql);
  const rows = await sql.query<RowOf<GroupMoveToTell>>(
    `select m.run_id as "runId", m.customer_id as "customerId", m.from_group as "from", m.to_group as "to", m.cause,
            m.r, m.f, m.m, m.order_count as "orderCount", m.spent_minor as "spentMinor",
            m.last_order_at as "lastOrderAt", e.email, ${PROFILE}
       from (select * from moves
              where shop_id = $1 and (run_id, customer_id) > ($2::int, $3::bigint)
                and (run_id, customer_id) <= ($4::int, $5::bigint)
              order by run_id, customer_id limit $6) m
       ${CUSTOMER}
      order by m.run_id, m.customer_id`,
    [sql.shopId, after.mark, after.customerId, until?.mark ?? LAST_RUN, until?.customerId ?? LAST, limit],
  );
  return rows.map(withFigures);
}

const LAST_RUN = 2_147_483_647;
const LAST = 9_223_372_036_854_775_807n;
/** Later than any moment that a segment's move may have: the year 9999. */
const LAST_MOMENT = new Date(253_402_300_799_000);

/** The next who joined or left a segment. */
export async function segmentMovesToTell(
  sql: ShopSql,
  segmentId: number,
  { after, until, limit }: Stretch,
): Promise<SegmentMoveToTell[]> {
  await readAlongKey(sql);
  const rows = await sql.query<RowOf<SegmentMoveToTell>>(
    `select m.at, m.customer_id as "customerId", m.joined, c."group", c.r, c.f, c.m, c.order_count as "orderCount",
            c.spent_minor as "spentMinor", c.last_order_at as "lastOrderAt", e.email, ${PROFILE},
            ${OF_REFIT} as "ofRefit"
       from (select at, customer_id, joined from segment_moves
              where shop_id = $1 and segment_id = $2
                and (at, customer_id) > ($3::timestamptz, $4::bigint)
                and (at, customer_id) <= ($5::timestamptz, $6::bigint)
              order by at, customer_id limit $7) m
       ${CUSTOMER}
       ${RUNS_BEFORE}
      order by m.at, m.customer_id`,
    [
      sql.shopId,
      segmentId,
      momentOf(after.mark),
      after.customerId,
      until === null ? LAST_MOMENT : momentOf(until.mark),
      until?.customerId ?? LAST,
      limit,
    ],
  );
  return rows.map(withFigures);
}

/** The run of moves to tell. */
export interface RunToTell extends MoveRun {
  /** ISO 4217: of the amounts that its moves keep, whatever the shop's currency is by now. */
  readonly currency: string;
}

/** The runs of moves, by id. */
export async function runsOfMoves(sql: ShopSql, ids: readonly number[]): Promise<Map<number, RunToTell>> {
  const rows = await sql.query<RunToTell & { readonly id: number }>(
    `select r.id, m.currency, r.as_of as "asOf", r.finished_at as "finishedAt",
            (select b.as_of from runs b where b.shop_id = $1 and b.id < r.id order by b.id desc limit 1)
              as "previousAsOf"
       from runs r join models m on m.shop_id = $1 and m.id = r.model_id
      where r.shop_id = $1 and r.id = any($2::int[])`,
    [sql.shopId, ids],
  );
  return new Map(rows.map(({ id, ...run }) => [id, run]));
}

/** The mark of a moment. */
export function markOf(at: Date): bigint {
  return BigInt(at.getTime());
}

function momentOf(mark: bigint): Date {
  return new Date(Number(mark));
}

function withFigures<Row extends FiguresRow>({
  r,
  f,
  m,
  orderCount,
  spentMinor,
  lastOrderAt,
  ...move
}: Row): Omit<Row, keyof FiguresToTell> & { readonly figures: FiguresToTell } {
  const spent = spentMinor === null ? null : Number(spentMinor);
  return { ...move, figures: { r, f, m, orderCount, spentMinor: spent, lastOrderAt } };
}
