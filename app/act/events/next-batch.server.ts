import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import {
  areProfilesKnown,
  endTelling,
  noteBatch,
  streamsOn,
  type EventStream,
  type StreamPlace,
} from "../../db/events/event-streams.server.ts";
import {
  groupMovesToTell,
  markOf,
  runsOfMoves,
  segmentMovesToTell,
  type GroupMoveToTell,
  type RunToTell,
  type SegmentMoveToTell,
} from "../../db/events/moves-to-tell.server.ts";
import { newestRunRules } from "../../db/scoring/run-rules.server.ts";
import { findSegment } from "../../db/segments/saved-segments.server.ts";
import { readSet } from "../../db/sync/audience-sets.server.ts";
import { readTarget } from "../../db/sync/sync-targets.server.ts";
import { MOST_EVENTS } from "../../klaviyo/events/create-events.server.ts";
import type { EventSegment } from "./event-of.ts";
import type { EventServices } from "./services.ts";

/** Moves of one stream that are told together. */
export type Batch = {
  readonly stream: EventStream;
  /** The last move of the batch, also if its customer is erased by now. */
  readonly until: StreamPlace;
  readonly encryptedKey: string;
} & (
  | {
      readonly of: "groups";
      readonly moves: readonly GroupMoveToTell[];
      readonly runs: ReadonlyMap<number, RunToTell>;
    }
  | { readonly of: "segment"; readonly segment: EventSegment; readonly moves: readonly SegmentMoveToTell[] }
);

const SEGMENT = /^segment:(\d+)$/;

/**
 * The next moves that are not told yet, noted before they are told; null: none are left, or none may be told now. A
 * batch that was noted before comes again as it was noted, so that Klaviyo can tell that it has it already.
 * @param since - a stream that failed since then is left for the next run
 */
export async function nextBatch(
  { db }: Pick<EventServices, "db">,
  shopId: number,
  since: Date,
): Promise<Batch | null> {
  return inShopSql(db, shopId, async (sql) => {
    const target = await readTarget(sql, "klaviyo");
    if (target?.encryptedKey == null || !target.enabled || target.leaving) return null;
    const { encryptedKey } = target;
    if (!(await areProfilesKnown(sql))) return null;
    for (const stream of await streamsOn(sql)) {
      if (stream.failedAt !== null && stream.failedAt >= since) continue;
      const batch = await batchOf(sql, stream, encryptedKey);
      if (batch === null) continue;
      await noteBatch(sql, stream.setKey, batch.until);
      return batch;
    }
    return null;
  });
}

async function batchOf(sql: ShopSql, stream: EventStream, encryptedKey: string): Promise<Batch | null> {
  const stretch = { after: stream.after, until: stream.until, limit: MOST_EVENTS };
  const segmentId = SEGMENT.exec(stream.setKey)?.[1];
  if (segmentId === undefined) {
    const moves = await groupMovesToTell(sql, stretch);
    const last = moves.at(-1);
    const until = stream.until ?? (last ? { mark: BigInt(last.runId), customerId: last.customerId } : null);
    if (until === null) return null;
    const runs = await runsOfMoves(sql, [...new Set(moves.map(({ runId }) => runId))]);
    return { of: "groups", stream, until, encryptedKey, moves, runs };
  }
  const segment = await findSegment(sql, Number(segmentId));
  const isSent = (await readSet(sql, { target: "klaviyo", set: `segment:${segmentId}` })) !== null;
  if (segment === null || !isSent) {
    // Who sends it again chooses again.
    await endTelling(sql, stream.setKey);
    return null;
  }
  const moves = await segmentMovesToTell(sql, segment.id, stretch);
  const last = moves.at(-1);
  const until = stream.until ?? (last ? { mark: markOf(last.at), customerId: last.customerId } : null);
  // The members' figures are those of the newest run.
  const run = await newestRunRules(sql);
  if (until === null || run === null) return null;
  const named = { id: segment.id, name: segment.name, currency: run.currency };
  return { of: "segment", stream, until, encryptedKey, segment: named, moves };
}
