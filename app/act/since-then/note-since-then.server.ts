import { inShopSql } from "../../db/core/shop-scope.server.ts";
import type { Database } from "../../db/core/database.server.ts";
import { audienceThen } from "../../db/campaigns/audience-then.server.ts";
import {
  campaignsToNote,
  keepCampaignSinceThen,
  saveCampaignSinceThen,
} from "../../db/campaigns/campaigns-since-then.server.ts";
import { membersNow, saveSinceThen, sentSegmentsToNote } from "../../db/segments/since-then.server.ts";
import { MOST_CAMPAIGN_DAYS } from "../../domain/experiment/since-then.ts";
import { sumSinceThen } from "./sum-since-then.server.ts";

/** They are noted once a day, with the day's refresh: a large segment takes seconds. */
const NOTED_FOR_MS = 20 * 3_600_000;
/** So many campaigns are noted a day: those never noted first, the newest of them first. */
const MOST_CAMPAIGNS = 50;

interface NoteServices {
  readonly db: Database;
  readonly now: () => Date;
}

/**
 * Notes for each segment that is sent, and each campaign, what its customers ordered since. Each is a transaction of its
 * own. So after a stop, the next refresh does the rest.
 */
export async function noteSinceThen(
  services: NoteServices,
  shopId: number,
  signal: AbortSignal,
): Promise<void> {
  await noteSegments(services, shopId, signal);
  await noteCampaigns(services, shopId, signal);
}

async function noteSegments({ db, now }: NoteServices, shopId: number, signal: AbortSignal): Promise<void> {
  const before = new Date(now().getTime() - NOTED_FOR_MS);
  for (const { id, place, members, since } of await inShopSql(db, shopId, (sql) =>
    sentSegmentsToNote(sql, before),
  )) {
    signal.throwIfAborted();
    await inShopSql(db, shopId, async (sql) => {
      const found = await sumSinceThen(sql, membersNow(place, members), { moment: since });
      await saveSinceThen(sql, id, found, now());
    });
  }
}

async function noteCampaigns({ db, now }: NoteServices, shopId: number, signal: AbortSignal): Promise<void> {
  const notedBefore = new Date(now().getTime() - NOTED_FOR_MS);
  const due = await inShopSql(db, shopId, (sql) =>
    campaignsToNote(sql, { now: now(), notedBefore, limit: MOST_CAMPAIGNS }),
  );
  for (const { id, audience, since } of due) {
    signal.throwIfAborted();
    await inShopSql(db, shopId, async (sql) => {
      const who = await audienceThen(sql, audience, since);
      // What was noted of a segment that is deleted, or has another rule, stays. It waits a day like the others, so that it takes
      // nobody's place.
      if (who === null) return keepCampaignSinceThen(sql, id, now());
      const found = await sumSinceThen(sql, who, { moment: since, mostDays: MOST_CAMPAIGN_DAYS });
      await saveCampaignSinceThen(sql, id, found, now());
    });
  }
}
