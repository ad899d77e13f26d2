/** The moves of a shop of any size, told to Klaviyo batch by batch. */
import {
  endTelling,
  finishBatch,
  forgetStreams,
  GROUPS_STREAM,
  noteBatch,
  readStreams,
  switchEventsOn,
  tellSet,
} from "../../../app/db/events/event-streams.server.ts";
import {
  groupMovesToTell,
  markOf,
  runsOfMoves,
  segmentMovesToTell,
} from "../../../app/db/events/moves-to-tell.server.ts";
import type { ShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { LATER, NOW, type GrowthShop } from "./growth-shop.ts";

const SEGMENT = 4_242;
const SET = `segment:${String(SEGMENT)}`;
/** So small that also a small shop has many batches. */
const BATCH = 250;

/** Everybody moved between groups once, and joined a segment. */
export async function tellMoves({ tx }: GrowthShop): Promise<void> {
  await tx((sql) =>
    sql.query(
      `insert into segment_moves (shop_id, at, customer_id, segment_id, version, joined, parts)
       select $1, $2, id, $3, 1, true, 1 from customers where shop_id = $1`,
      [sql.shopId, LATER, SEGMENT],
    ),
  );
  await tx(async (sql) => {
    await switchEventsOn(sql, NOW);
    await tellSet(sql, SET, NOW);
    await sql.query("update event_streams set after_mark = 0 where shop_id = $1 and set_key = $2", [
      sql.shopId,
      GROUPS_STREAM,
    ]);
  });
  while (await tx((sql) => tellGroups(sql)));
  while (await tx((sql) => tellSegment(sql)));
  await tx((sql) => endTelling(sql, SET));
  await tx(forgetStreams);
  await tx((sql) =>
    sql.query("delete from segment_moves where shop_id = $1 and segment_id = $2", [sql.shopId, SEGMENT]),
  );
}

async function tellGroups(sql: ShopSql): Promise<boolean> {
  const stream = await streamOf(sql, GROUPS_STREAM);
  const moves = await groupMovesToTell(sql, { after: stream.after, until: null, limit: BATCH });
  await runsOfMoves(sql, [...new Set(moves.map(({ runId }) => runId))]);
  const last = moves.at(-1);
  if (last === undefined) return false;
  const until = { mark: BigInt(last.runId), customerId: last.customerId };
  await finish(sql, GROUPS_STREAM, until, moves.length);
  return true;
}

async function tellSegment(sql: ShopSql): Promise<boolean> {
  const stream = await streamOf(sql, SET);
  const moves = await segmentMovesToTell(sql, SEGMENT, { after: stream.after, until: null, limit: BATCH });
  const last = moves.at(-1);
  if (last === undefined) return false;
  await finish(sql, SET, { mark: markOf(last.at), customerId: last.customerId }, moves.length);
  return true;
}

async function finish(
  sql: ShopSql,
  key: string,
  until: { readonly mark: bigint; readonly customerId: bigint },
  sent: number,
): Promise<void> {
  await noteBatch(sql, key, until);
  await finishBatch(sql, key, { until, sent, passedOver: 0 }, NOW);
}

async function streamOf(sql: ShopSql, key: string) {
  const stream = (await readStreams(sql)).find(({ setKey }) => setKey === key);
  if (stream === undefined) throw new Error(`There is no stream ${key}.`);
  return stream;
}
