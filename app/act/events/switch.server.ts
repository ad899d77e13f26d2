import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import {
  areEventsOn,
  chooseRefits,
  endTelling,
  switchEventsOff,
  tellSet,
} from "../../db/events/event-streams.server.ts";
import type { Database } from "../../db/core/database.server.ts";
import { readSet } from "../../db/sync/audience-sets.server.ts";
import type { JobQueue } from "../../queue/queue.server.ts";

type Queue = Pick<JobQueue, "enqueue">;

interface SwitchServices {
  readonly db: Database;
  readonly queue: Queue;
  now(): Date;
}

/** Queues the job that tells moves to Klaviyo, where that is on. Do it last in a transaction, as every `enqueue`. */
export async function enqueueEvents(queue: Queue, sql: ShopSql): Promise<void> {
  if (await areEventsOn(sql)) await queue.enqueue(sql, "events", { shopId: sql.shopId });
}

/** Switches events off. What Klaviyo was told stays there. */
export async function stopEvents({ db }: Pick<SwitchServices, "db">, shopId: number): Promise<void> {
  await inShopSql(db, shopId, switchEventsOff);
}

/** Notes whether moves by other boundaries or settings start flows, and queues what is left to tell. */
export async function chooseFlows(
  { db, queue }: Pick<SwitchServices, "db" | "queue">,
  shopId: number,
  { refits }: { readonly refits: boolean },
): Promise<void> {
  await inShopSql(db, shopId, async (sql) => {
    await chooseRefits(sql, refits);
    await enqueueEvents(queue, sql);
  });
}

/**
 * Has who joins and leaves a segment told from now on, or no longer.
 * @returns off: the segment is not sent to Klaviyo, or no events are
 */
export async function chooseSegmentEvents(
  { db, now }: Pick<SwitchServices, "db" | "now">,
  shopId: number,
  { segmentId, wanted }: { readonly segmentId: number; readonly wanted: boolean },
): Promise<{ readonly outcome: "done" | "off" }> {
  const set = `segment:${String(segmentId)}` as const;
  return inShopSql(db, shopId, async (sql) => {
    if (!wanted) await endTelling(sql, set);
    else if (!(await areEventsOn(sql)) || (await readSet(sql, { target: "klaviyo", set })) === null)
      return { outcome: "off" };
    else await tellSet(sql, set, now());
    return { outcome: "done" };
  });
}
