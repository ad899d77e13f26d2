/** What the app does in a Klaviyo account besides the sync, and how that begins once an access allows it. */
import { allowDrafts, areDraftsAllowed } from "../../db/campaigns/access.server.ts";
import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import { isEngagementOn, requestReading, switchEngagementOn } from "../../db/engagement/engagement.server.ts";
import { areEventsOn, switchEventsOn } from "../../db/events/event-streams.server.ts";
import { GROWTHS, type Growth } from "../../klaviyo/connection/scopes.ts";
import type { JobQueue } from "../../queue/queue.server.ts";

interface GrowthWork {
  readonly isOn: (sql: ShopSql) => Promise<boolean>;
  /** Notes that it is on, and queues its work, last. */
  readonly begin: (sql: ShopSql, queue: Pick<JobQueue, "enqueue">, now: Date) => Promise<void>;
}

const WORK: Readonly<Record<Growth, GrowthWork>> = {
  engagement: {
    isOn: isEngagementOn,
    begin: async (sql, queue, now) => {
      await switchEngagementOn(sql, now);
      await requestReading(sql, now);
      await queue.enqueue(sql, "engagement", { shopId: sql.shopId });
    },
  },
  events: {
    isOn: areEventsOn,
    begin: async (sql, queue, now) => {
      await switchEventsOn(sql, now);
      await queue.enqueue(sql, "events", { shopId: sql.shopId });
    },
  },
  drafts: {
    isOn: areDraftsAllowed,
    begin: async (sql, queue, now) => {
      await allowDrafts(sql, now);
      await queue.enqueue(sql, "campaigns", { shopId: sql.shopId });
    },
  },
};

/** The growths that are on. An access that replaces the one that is kept has to allow them too. */
export async function growthsInUse(sql: ShopSql): Promise<Growth[]> {
  const used: Growth[] = [];
  for (const growth of GROWTHS) if (await WORK[growth].isOn(sql)) used.push(growth);
  return used;
}

/** Begins a growth that the access allows. One that is on goes on. */
export async function beginGrowth(
  sql: ShopSql,
  queue: Pick<JobQueue, "enqueue">,
  growth: Growth,
  now: Date,
): Promise<void> {
  await WORK[growth].begin(sql, queue, now);
}
