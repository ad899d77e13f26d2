import type { CampaignRow } from "../../db/campaigns/campaign-rows.ts";
import { campaignsOfExperiment, findCampaign, newestCampaigns } from "../../db/campaigns/campaigns.server.ts";
import { readReportsRow } from "../../db/campaigns/reports.server.ts";
import type { Database } from "../../db/core/database.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { readTarget } from "../../db/sync/sync-targets.server.ts";
import { isStrategy } from "../../domain/advice/playbooks.ts";
import {
  campaignUrl,
  experimentOf,
  type DraftStep,
  type WatchedCampaign,
} from "../../domain/drafts/watched-campaign.ts";
import { sinceThenView } from "../../domain/experiment/since-then.ts";
import { readRails } from "../../domain/experiment/guard-rails.ts";

/** The newest campaigns of a shop, as the card shows them. */
export interface CampaignCard {
  readonly campaigns: readonly WatchedCampaign[];
  /** Whether drafts and reports are allowed in the account that is connected. */
  readonly allowed: boolean;
  /** Whether Klaviyo is connected. */
  readonly connected: boolean;
  /** When reports were last read, ISO 8601; null: never. */
  readonly readAt: string | null;
  /** Why they could not be read the last time. */
  readonly errorCode: string | null;
  /** Whether reports are due by now, or wait for their turn at Klaviyo's limit. A later reading is only planned. */
  readonly isReading: boolean;
}

/** Two reports a minute are allowed, so the turn comes within two minutes. */
const LONGEST_TURN_MS = 120_000;
const MOST_SHOWN = 50;
const MOST_OF_EXPERIMENT = 10;

/** What the card of drafts and linked campaigns shows. */
export async function readCampaignCard(db: Database, shopId: number, now: Date): Promise<CampaignCard> {
  return inShopSql(db, shopId, async (sql) => {
    const { allowedSince, dueAt, readAt, errorCode } = await readReportsRow(sql);
    const rows = await newestCampaigns(sql, MOST_SHOWN);
    return {
      campaigns: rows.map(watchedOf),
      allowed: allowedSince !== null,
      connected: (await readTarget(sql, "klaviyo"))?.encryptedKey != null,
      readAt: readAt?.toISOString() ?? null,
      errorCode,
      isReading: dueAt !== null && dueAt.getTime() <= now.getTime() + LONGEST_TURN_MS,
    };
  });
}

/** The newest campaigns of an experiment. */
export async function readCampaignsOfExperiment(
  db: Database,
  shopId: number,
  experimentId: number,
): Promise<WatchedCampaign[]> {
  const rows = await inShopSql(db, shopId, (sql) =>
    campaignsOfExperiment(sql, experimentId, MOST_OF_EXPERIMENT),
  );
  return rows.map(watchedOf);
}

/** One of them; null: there is none. */
export async function readWatchedCampaign(
  db: Database,
  shopId: number,
  id: number,
): Promise<WatchedCampaign | null> {
  const row = await inShopSql(db, shopId, (sql) => findCampaign(sql, id));
  return row === null ? null : watchedOf(row);
}

function watchedOf(row: CampaignRow): WatchedCampaign {
  const { figures, campaignId, goneAt, strategy } = row;
  return {
    id: row.id,
    name: row.name,
    state: row.state,
    done: stepsDone(row),
    errorCode: row.errorCode,
    source: row.source,
    strategy: strategy !== null && isStrategy(strategy) ? strategy : null,
    subject: row.subject,
    excludedName: row.excludedName,
    url: campaignId === null || goneAt !== null ? null : campaignUrl(campaignId),
    isGone: goneAt !== null,
    status: row.status,
    createdAt: row.createdAt.toISOString(),
    sentAt: row.sentAt?.toISOString() ?? null,
    readAt: row.readAt?.toISOString() ?? null,
    figures,
    rails:
      figures === null
        ? []
        : readRails({
            delivered: figures.delivered,
            opens: figures.opened,
            unsubscribes: figures.unsubscribed,
            spam_complaints: figures.spamComplaints,
          }),
    sinceThen: row.sinceThen === null ? null : sinceThenView(row.sinceThen),
    experimentId: experimentOf(row.source, row.excludedAudiences),
  };
}

function stepsDone({ templateId, campaignId, state }: CampaignRow): DraftStep[] {
  const done: [DraftStep, boolean][] = [
    ["template", templateId !== null],
    ["campaign", campaignId !== null],
    ["assignment", state === "drafted"],
  ];
  return done.filter(([, isDone]) => isDone).map(([step]) => step);
}
