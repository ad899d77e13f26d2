/** What Klaviyo reports of campaigns, and how often it was asked. */
import type { ReportedFigures } from "../../domain/drafts/watched-campaign.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** So often a day reports are read of a shop's campaigns. Klaviyo allows 225 a day for a whole account. */
const MOST_REPORTS_A_DAY = 4;

/** A campaign whose report is read. */
export interface Watched {
  readonly id: number;
  readonly campaignId: string;
}

/** A campaign that the account doesn't name any more is looked for so long: it may have been archived, and come back. */
const LOOKED_FOR_MS = 7 * 86_400_000;

/** The newest campaigns that are in the account, or were until lately. */
export async function watchedCampaigns(sql: ShopSql, limit: number, now: Date): Promise<Watched[]> {
  return sql.query<Watched>(
    `select id, campaign_id as "campaignId" from campaigns
      where shop_id = $1 and campaign_id is not null and state <> 'drafting' and (gone_at is null or gone_at > $3)
      order by id desc limit $2`,
    [sql.shopId, limit, new Date(now.getTime() - LOOKED_FOR_MS)],
  );
}

/** How the reports of a shop are. */
export interface ReportsRow {
  /** Since when drafts and reports are allowed; null: they are not. */
  readonly allowedSince: Date | null;
  /** When reports are next read; null: none are due. */
  readonly dueAt: Date | null;
  readonly readAt: Date | null;
  readonly errorCode: string | null;
}

const NOTHING: ReportsRow = { allowedSince: null, dueAt: null, readAt: null, errorCode: null };

export async function readReportsRow(sql: ShopSql): Promise<ReportsRow> {
  const [row] = await sql.query<ReportsRow>(
    `select allowed_since as "allowedSince", reports_due_at as "dueAt", reports_read_at as "readAt",
            error_code as "errorCode"
       from campaign_access where shop_id = $1`,
    [sql.shopId],
  );
  return row ?? NOTHING;
}

/** Notes that reports are wanted. False: drafts are not allowed, or there is no campaign to report. */
export async function wantReports(sql: ShopSql, now: Date): Promise<boolean> {
  if ((await watchedCampaigns(sql, 1, now)).length === 0) return false;
  const rows = await sql.query(
    "update campaign_access set reports_due_at = $2 where shop_id = $1 and allowed_since is not null returning 1",
    [sql.shopId, now],
  );
  return rows.length > 0;
}

/** Counts a report before it is asked for. False: there were enough today, by UTC. */
export async function takeReport(sql: ShopSql, now: Date): Promise<boolean> {
  const rows = await sql.query(
    `update campaign_access
        set reports_asked = case when reports_day = $2::date then reports_asked else 0 end + 1, reports_day = $2::date
      where shop_id = $1 and (coalesce(reports_day <> $2::date, true) or reports_asked < $3) returning 1`,
    [sql.shopId, now.toISOString().slice(0, 10), MOST_REPORTS_A_DAY],
  );
  return rows.length > 0;
}

/** Takes back the count of a report that was not asked for in the end. */
export async function giveReportBack(sql: ShopSql): Promise<void> {
  await sql.query(
    "update campaign_access set reports_asked = greatest(0, reports_asked - 1) where shop_id = $1",
    [sql.shopId],
  );
}

/** What the account says of a campaign; null: it has it no more. */
export type CampaignStatus = { readonly status: string; readonly sentAt: Date | null } | null;

/** Notes how a campaign stands. */
export async function noteStatus(sql: ShopSql, id: number, found: CampaignStatus, now: Date): Promise<void> {
  await sql.query(
    `update campaigns
        set status = coalesce($3, status), sent_at = case when $3::text is null then sent_at else $4 end,
            gone_at = case when $3::text is null then coalesce(gone_at, $5::timestamptz) end
      where shop_id = $1 and id = $2`,
    [sql.shopId, id, found?.status ?? null, found?.sentAt ?? null, now],
  );
}

/** Stores what was reported of a campaign. */
export async function saveFigures(
  sql: ShopSql,
  id: number,
  figures: ReportedFigures,
  now: Date,
): Promise<void> {
  const { recipients, delivered, opened, unsubscribed, spamComplaints, orders, revenueMinor } = figures;
  await sql.query(
    `update campaigns
        set recipients = $3, delivered = $4, opened = $5, unsubscribed = $6, spam_complaints = $7, orders = $8,
            revenue_minor = $9, read_at = $10
      where shop_id = $1 and id = $2`,
    [
      ...[sql.shopId, id, recipients, delivered, opened, unsubscribed],
      ...[spamComplaints, orders, revenueMinor, now],
    ],
  );
}

/** How a reading of reports ended. */
export interface ReadReports {
  /** What it was due by. */
  readonly dueAt: Date;
  /** When reports are read again, besides once a day; null: not before. */
  readonly nextAt: Date | null;
  /** null: the figures are those of before. */
  readonly readAt: Date | null;
  readonly errorCode: string | null;
}

/** Notes how a reading ended. Reports that were asked for again since stay due. */
export async function endReports(
  sql: ShopSql,
  { dueAt, nextAt, readAt, errorCode }: ReadReports,
): Promise<void> {
  await sql.query(
    `update campaign_access
        set reports_due_at = case when reports_due_at = $2 then $3 else reports_due_at end,
            reports_read_at = coalesce($4, reports_read_at), error_code = $5, unavailable_since = null
      where shop_id = $1`,
    [sql.shopId, dueAt, nextAt, readAt, errorCode],
  );
}

/** Gives reports up until they are asked for again, and notes why. */
export async function failReports(sql: ShopSql, code: string): Promise<void> {
  await sql.query(
    "update campaign_access set reports_due_at = null, error_code = $2, unavailable_since = null where shop_id = $1",
    [sql.shopId, code],
  );
}

/** Notes that Klaviyo doesn't answer. @returns since when */
export async function noteReportsWait(sql: ShopSql, now: Date): Promise<Date | null> {
  const [row] = await sql.query<{ since: Date | null }>(
    `update campaign_access set unavailable_since = coalesce(unavailable_since, $2)
      where shop_id = $1 returning unavailable_since as since`,
    [sql.shopId, now],
  );
  return row?.since ?? null;
}
