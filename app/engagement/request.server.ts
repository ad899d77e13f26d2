import { forgetSource } from "../db/segments/rule-sources.server.ts";
import {
  isEngagementOn,
  readEngagement,
  requestReading,
  saveChoice,
  type EngagementChoice,
} from "../db/engagement/engagement.server.ts";
import { forgetLists } from "../db/engagement/lists.server.ts";
import { forgetProperties } from "../db/engagement/people.server.ts";
import { switchPlacesOff, switchPlacesOn } from "../db/engagement/places.server.ts";
import { forgetReadings } from "../db/engagement/readings.server.ts";
import { switchEngagementOff } from "../db/engagement/switch-off.server.ts";
import type { Database } from "../db/core/database.server.ts";
import { inShopSql } from "../db/core/shop-scope.server.ts";
import type { JobQueue } from "../queue/queue.server.ts";
import { enqueueRefresh } from "../queue/refresh-segments.server.ts";

interface RequestServices {
  readonly db: Database;
  readonly queue: Pick<JobQueue, "enqueue">;
  now(): Date;
}

/** Switches the reading from Klaviyo off, deletes what was read, and queues the refresh of segments. */
export async function stopEngagement(
  { db, queue }: Pick<RequestServices, "db" | "queue">,
  shopId: number,
): Promise<void> {
  await inShopSql(db, shopId, async (sql) => {
    await switchEngagementOff(sql);
    await enqueueRefresh(queue, sql);
  });
}

/**
 * Changes which lists and properties are read. What is no longer chosen is deleted at once. A property that is new is
 * read of all profiles.
 * @returns off: engagement is not on
 */
export async function chooseEngagement(
  services: RequestServices,
  shopId: number,
  choice: EngagementChoice,
): Promise<{ readonly outcome: "saved" | "off" }> {
  return inShopSql(services.db, shopId, async (sql) => {
    if (!(await isEngagementOn(sql))) return { outcome: "off" };
    const before = await readEngagement(sql);
    await saveChoice(sql, choice);
    const lists = without(before.listIds, choice.listIds);
    const properties = without(before.properties, choice.properties);
    await forgetLists(sql, lists);
    for (const name of lists) await forgetSource(sql, { need: "lists", name });
    await forgetReadings(
      sql,
      lists.map((id) => `list:${id}`),
    );
    await forgetProperties(sql, properties);
    for (const name of properties) await forgetSource(sql, { need: "properties", name });
    if (without(choice.properties, before.properties).length > 0) await forgetReadings(sql, ["profiles"]);
    await requestReading(sql, services.now());
    await enqueueRefresh(services.queue, sql);
    await services.queue.enqueue(sql, "engagement", { shopId });
    return { outcome: "saved" };
  });
}

/** Switches the reading of places on, and queues it. */
export async function startPlaces(services: RequestServices, shopId: number): Promise<void> {
  const now = services.now();
  await inShopSql(services.db, shopId, async (sql) => {
    await switchPlacesOn(sql, now);
    await requestReading(sql, now);
    await services.queue.enqueue(sql, "engagement", { shopId });
  });
}

/** Switches the reading of places off, deletes what was read, and queues the refresh of segments. */
export async function stopPlaces(
  { db, queue }: Pick<RequestServices, "db" | "queue">,
  shopId: number,
): Promise<void> {
  await inShopSql(db, shopId, async (sql) => {
    await switchPlacesOff(sql);
    await enqueueRefresh(queue, sql);
  });
}

function without(all: readonly string[], some: readonly string[]): string[] {
  return all.filter((each) => !some.includes(each));
}
