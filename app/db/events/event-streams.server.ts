/** What moves are told to Klaviyo as events: of the groups, and of each segment; and how far that has got. */
import type { ShopSql } from "../core/shop-scope.server.ts";

/** The stream of the moves between groups. It is the switch for all others, too. */
export const GROUPS_STREAM = "groups";

/** Where a stream is: at a customer's move within a mark. A mark is a run, or of a segment a moment in milliseconds. */
export interface StreamPlace {
  readonly mark: bigint;
  readonly customerId: bigint;
}

export interface EventStream {
  /** `groups`, or `segment:<id>`. */
  readonly setKey: string;
  /** null: it is off. */
  readonly onSince: Date | null;
  /** Whether moves by other boundaries or settings start flows, too. All of a shop's streams say the same. */
  readonly refits: boolean;
  /** Moves up to this mark are history. */
  readonly historyTo: bigint;
  /** All moves up to here are told. */
  readonly after: StreamPlace;
  /** The last move of the batch that is being told; null: none is. */
  readonly until: StreamPlace | null;
  /** Whether it was begun to find out by calls of its parts which events of the batch Klaviyo has. */
  readonly searched: boolean;
  /** Since it was switched on. */
  readonly sent: number;
  readonly passedOver: number;
  readonly sentAt: Date | null;
  /** Why it stopped, and when; null: it goes on. */
  readonly failedAt: Date | null;
  readonly errorCode: string | null;
}

type StreamRow = Omit<EventStream, "after" | "until"> & {
  readonly afterMark: bigint;
  readonly afterCustomer: bigint;
  readonly untilMark: bigint | null;
  readonly untilCustomer: bigint | null;
};

const COLUMNS = `set_key as "setKey", on_since as "onSince", refits, history_to as "historyTo",
  after_mark as "afterMark", after_customer as "afterCustomer", until_mark as "untilMark",
  until_customer as "untilCustomer", searched, sent, passed_over as "passedOver", sent_at as "sentAt",
  failed_at as "failedAt", error_code as "errorCode"`;

/** After every customer of a mark. */
const ALL_CUSTOMERS = 9_223_372_036_854_775_807n;
const HISTORY_DAYS = 365;
const DAY_MS = 86_400_000;

/** The streams that are on, in a fixed order; none while the groups' is off. */
export async function streamsOn(sql: ShopSql): Promise<EventStream[]> {
  const streams = (await readStreams(sql)).filter(({ onSince }) => onSince !== null);
  return streams.some(({ setKey }) => setKey === GROUPS_STREAM) ? streams : [];
}

/** All streams that were ever on. */
export async function readStreams(sql: ShopSql): Promise<EventStream[]> {
  const rows = await sql.query<StreamRow>(
    `select ${COLUMNS} from event_streams where shop_id = $1 order by set_key`,
    [sql.shopId],
  );
  return rows.map(streamOf);
}

/**
 * Whether the customers' profiles were looked up in the account that is connected: by the first sync of the groups, or
 * by the reading of engagement. Before, all moves would be passed over.
 */
export async function areProfilesKnown(sql: ShopSql): Promise<boolean> {
  const [row] = await sql.query<{ known: boolean }>(
    `select exists (
       select from syncs s
         join sync_targets t on t.shop_id = $1 and t.target = 'klaviyo'
        where s.shop_id = $1 and s.target = 'klaviyo' and s.set_key = $2 and s.kind = 'forward'
          and s.started_at >= coalesce(t.connected_at, '-infinity')
          and (s.status in ('pending', 'done', 'incomplete', 'discarded')
               or s.phase in ('making', 'adding', 'removing')))
       or exists (
       select from people_readings where shop_id = $1 and part = 'matching' and read_at is not null) as known`,
    [sql.shopId, GROUPS_STREAM],
  );
  return row?.known ?? false;
}

/** Whether moves are told to Klaviyo. */
export async function areEventsOn(sql: ShopSql): Promise<boolean> {
  return (await streamsOn(sql)).length > 0;
}

/**
 * Switches events on. The moves of the last year go as history, except those that were told before: the place of a
 * stream is kept while it is off. Segments that were chosen before go on; their moves of the time between are history.
 * Where events are on already, nothing changes.
 */
export async function switchEventsOn(sql: ShopSql, now: Date): Promise<void> {
  const yearAgo = new Date(now.getTime() - HISTORY_DAYS * DAY_MS);
  const switched = await sql.query(
    `insert into event_streams as e (shop_id, set_key, on_since, history_to, after_mark, after_customer)
     select $1, $2, $3, coalesce(max(id), 0), coalesce(max(id) filter (where finished_at < $4), 0), $5
       from runs where shop_id = $1
     on conflict (shop_id, set_key) do update
       set on_since = excluded.on_since, history_to = excluded.history_to, sent = 0, passed_over = 0,
           sent_at = null, failed_at = null, error_code = null, unavailable_since = null,
           after_customer = case when e.after_mark < excluded.after_mark
             then excluded.after_customer else e.after_customer end,
           after_mark = greatest(e.after_mark, excluded.after_mark)
       where e.on_since is null
     returning 1`,
    [sql.shopId, GROUPS_STREAM, now, yearAgo, ALL_CUSTOMERS],
  );
  if (switched.length === 0) return;
  await sql.query(
    `update event_streams set history_to = $3, failed_at = null, error_code = null, unavailable_since = null
      where shop_id = $1 and set_key <> $2 and on_since is not null`,
    [sql.shopId, GROUPS_STREAM, now.getTime()],
  );
}

/** Switches events off. How far they were told stays known, so that nothing is told twice if they are switched on again. */
export async function switchEventsOff(sql: ShopSql): Promise<void> {
  await sql.query("update event_streams set on_since = null where shop_id = $1 and set_key = $2", [
    sql.shopId,
    GROUPS_STREAM,
  ]);
}

/** Forgets the streams: what another account was told says nothing of this one. */
export async function forgetStreams(sql: ShopSql): Promise<void> {
  await sql.query("delete from event_streams where shop_id = $1", [sql.shopId]);
}

/** Notes whether moves by other boundaries or settings start flows. */
export async function chooseRefits(sql: ShopSql, refits: boolean): Promise<void> {
  await sql.query("update event_streams set refits = $2 where shop_id = $1", [sql.shopId, refits]);
}

/** Has who joins and leaves a set told from now on. A set that is told already goes on. */
export async function tellSet(sql: ShopSql, setKey: string, now: Date): Promise<void> {
  await sql.query(
    `insert into event_streams (shop_id, set_key, on_since, refits, history_to, after_mark, after_customer)
     values ($1, $2, $3, coalesce((select refits from event_streams where shop_id = $1 and set_key = $6), false),
             $4, $4, $5)
     on conflict (shop_id, set_key) do nothing`,
    [sql.shopId, setKey, now, now.getTime(), ALL_CUSTOMERS, GROUPS_STREAM],
  );
}

/** Has a set no longer told. */
export async function endTelling(sql: ShopSql, setKey: string): Promise<void> {
  await sql.query("delete from event_streams where shop_id = $1 and set_key = $2", [sql.shopId, setKey]);
}

/** Notes which moves are told next, before they are. */
export async function noteBatch(sql: ShopSql, setKey: string, until: StreamPlace): Promise<void> {
  await sql.query(
    `update event_streams set until_mark = $3, until_customer = $4
      where shop_id = $1 and set_key = $2 and until_mark is null`,
    [sql.shopId, setKey, until.mark, until.customerId],
  );
}

/** Notes that parts of the batch are sent out of their order. */
export async function noteSearch(sql: ShopSql, setKey: string): Promise<void> {
  await sql.query("update event_streams set searched = true where shop_id = $1 and set_key = $2", [
    sql.shopId,
    setKey,
  ]);
}

/** What became of a batch. */
interface ToldBatch {
  readonly until: StreamPlace;
  readonly sent: number;
  readonly passedOver: number;
}

/** Notes that a batch was told. Told twice, it is noted once. */
export async function finishBatch(
  sql: ShopSql,
  setKey: string,
  { until, sent, passedOver }: ToldBatch,
  now: Date,
): Promise<void> {
  await sql.query(
    `update event_streams
        set after_mark = until_mark, after_customer = until_customer, until_mark = null, until_customer = null,
            searched = false, sent = sent + $5, passed_over = passed_over + $6, sent_at = case when $5 > 0 then $7 else sent_at end,
            unavailable_since = null, failed_at = null, error_code = null
      where shop_id = $1 and set_key = $2 and until_mark = $3 and until_customer = $4`,
    [sql.shopId, setKey, until.mark, until.customerId, sent, passedOver, now],
  );
}

/** Notes why a stream stopped. Its batch stays noted, and is told again. */
export async function failStream(sql: ShopSql, setKey: string, code: string, now: Date): Promise<void> {
  await sql.query(
    `update event_streams set failed_at = $4, error_code = $3, unavailable_since = null
      where shop_id = $1 and set_key = $2`,
    [sql.shopId, setKey, code, now],
  );
}

/** Notes that Klaviyo doesn't answer. @returns since when */
export async function noteStreamUnavailable(sql: ShopSql, setKey: string, now: Date): Promise<Date | null> {
  const [row] = await sql.query<{ since: Date | null }>(
    `update event_streams set unavailable_since = coalesce(unavailable_since, $3)
      where shop_id = $1 and set_key = $2 returning unavailable_since as since`,
    [sql.shopId, setKey, now],
  );
  return row?.since ?? null;
}

function streamOf({ afterMark, afterCustomer, untilMark, untilCustomer, ...rest }: StreamRow): EventStream {
  const until =
    untilMark === null || untilCustomer === null ? null : { mark: untilMark, customerId: untilCustomer };
  return { ...rest, after: { mark: afterMark, customerId: afterCustomer }, until };
}
