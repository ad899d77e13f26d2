/**
 * Reads how the shop's campaigns did: one question for how they stand, and one report for all that were sent. Klaviyo
 * allows 225 reports a day for an account, so a shop asks for four at most, and each is counted before it is asked for.
 * It allows two a minute. A report that has to wait for that is read as soon as the limit is free again.
 */
import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import {
  endReports,
  giveReportBack,
  noteStatus,
  saveFigures,
  takeReport,
  watchedCampaigns,
  type ReportsRow,
  type Watched,
} from "../../db/campaigns/reports.server.ts";
import type { ReportedFigures } from "../../domain/drafts/watched-campaign.ts";
import { currencyExponent } from "../../domain/orders/money.ts";
import {
  readCampaignFigures,
  type CampaignFigures,
} from "../../klaviyo/campaigns/campaign-reports.server.ts";
import {
  MOST_CAMPAIGN_IDS,
  readCampaigns,
  type KnownCampaign,
} from "../../klaviyo/campaigns/campaigns.server.ts";
import type { KlaviyoClient } from "../../klaviyo/client.server.ts";
import { KlaviyoError } from "../../klaviyo/error.ts";
import { readMetrics } from "../../klaviyo/events/metrics.server.ts";
import { ON, type Step } from "../../steps/run-steps.server.ts";

export interface Reporting {
  readonly client: KlaviyoClient;
  readonly now: () => Date;
  /** ISO 4217: what Shopify's orders have their value in at Klaviyo. */
  readonly currency: string;
  readonly commit: <T>(work: (sql: ShopSql) => Promise<T>) => Promise<T>;
}

const DAY_MS = 86_400_000;
/** Klaviyo reports on a year at most. It takes moments as the account's own, so a day is left for its time zone. */
const REPORTED_MS = 363 * DAY_MS;
/** While a campaign is new, its figures are read again within the day. */
const NEW_MS = 3 * DAY_MS;
const AGAIN_MS = 6 * 3_600_000;
/** A report whose answer was lost is asked for again after so long. */
const RETRY_MS = 3_600_000;

/** Reads reports, and notes them as of now. */
export async function readReports(
  { client, now, currency, commit }: Reporting,
  { dueAt }: ReportsRow & { readonly dueAt: Date },
): Promise<Step> {
  const watched = await commit((sql) => watchedCampaigns(sql, MOST_CAMPAIGN_IDS, now()));
  const ids = watched.map(({ campaignId }) => campaignId);
  const known = new Map((await readCampaigns(client, ids)).map((campaign) => [campaign.id, campaign]));
  await commit(async (sql) => {
    for (const { id, campaignId } of watched) await noteStatus(sql, id, known.get(campaignId) ?? null, now());
  });
  const sent = [...known.values()].filter((campaign) => isReported(campaign, now()));
  const { figures, errorCode, waitMs } = await ask({ client, now, commit }, sent);
  const nextAt = waitMs === null ? nextReading(sent, now()) : new Date(now().getTime() + waitMs);
  const readAt = figures === null ? null : now();
  await commit(async (sql) => {
    for (const campaign of watched) await save(sql, campaign, figures ?? new Map(), { currency, at: now() });
    await endReports(sql, { dueAt, nextAt, readAt, errorCode });
  });
  return ON;
}

interface Asked {
  /** null: there were enough reports today, or there is no answer. */
  readonly figures: ReadonlyMap<string, CampaignFigures> | null;
  /** Why there is no answer; null: there is, or the report waits for its turn. */
  readonly errorCode: string | null;
  /** When it is asked for again; null: as planned. */
  readonly waitMs: number | null;
}

/** An answer that is lost is not asked for again at once, since each question counts. */
async function ask(
  { client, now, commit }: Omit<Reporting, "currency">,
  sent: readonly KnownCampaign[],
): Promise<Asked> {
  if (sent.length === 0) return { figures: new Map(), errorCode: null, waitMs: null };
  const orderMetricId = await findOrderMetric(client);
  if (orderMetricId === null || !(await commit((sql) => takeReport(sql, now()))))
    return { figures: null, errorCode: null, waitMs: null };
  const at = now().getTime();
  try {
    const figures = await readCampaignFigures(client, {
      campaignIds: sent.map(({ id }) => id),
      orderMetricId,
      start: new Date(at - REPORTED_MS),
      end: new Date(at + DAY_MS),
    });
    return { figures, errorCode: null, waitMs: null };
  } catch (error) {
    if (!(error instanceof KlaviyoError) || !PASSING.has(error.code)) throw error;
    if (!error.wasSent) await commit(giveReportBack);
    return { figures: null, errorCode: error.wasSent ? error.code : null, waitMs: waitOf(error) };
  }
}

/** Until a limit is free again that Klaviyo or the app's own pace told of. Else the answer was lost. */
function waitOf({ wasSent, status, retryAfterSeconds }: KlaviyoError): number {
  const isTold = !wasSent || status === 429;
  if (!isTold || retryAfterSeconds === null) return RETRY_MS;
  return Math.min(DAY_MS, Math.max(1, retryAfterSeconds) * 1_000);
}

const PASSING: ReadonlySet<string> = new Set(["unavailable", "rate_limited", "daily_limit"]);

/** The metric that orders are counted by: Shopify's, else any of that name, else any at all, since one must be named. */
async function findOrderMetric(client: KlaviyoClient): Promise<string | null> {
  const metrics = await readMetrics(client);
  const orders = metrics.filter(({ name }) => name === "Placed Order");
  const found = orders.find(({ integration }) => integration === "Shopify") ?? orders[0] ?? metrics[0];
  return found?.id ?? null;
}

async function save(
  sql: ShopSql,
  { id, campaignId }: Watched,
  figures: ReadonlyMap<string, CampaignFigures>,
  { currency, at }: { readonly currency: string; readonly at: Date },
): Promise<void> {
  const found = figures.get(campaignId);
  if (found !== undefined) await saveFigures(sql, id, inMinor(found, currency), at);
}

function inMinor({ revenue, ...counts }: CampaignFigures, currency: string): ReportedFigures {
  return { ...counts, revenueMinor: Math.round(revenue * 10 ** currencyExponent(currency)) };
}

/** A campaign that was canceled has a moment of sending, but was not sent. */
function isReported({ sentAt, status }: KnownCampaign, now: Date): boolean {
  if (status.startsWith("Cancelled")) return false;
  return sentAt !== null && sentAt.getTime() > now.getTime() - REPORTED_MS && sentAt <= now;
}

/** When reports are read again, besides once a day; null: not before. */
function nextReading(sent: readonly KnownCampaign[], now: Date): Date | null {
  const isNew = sent.some(({ sentAt }) => sentAt !== null && now.getTime() - sentAt.getTime() < NEW_MS);
  return isNew ? new Date(now.getTime() + AGAIN_MS) : null;
}
