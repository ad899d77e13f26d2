/** A shop's campaigns, and those that the merchant links. */
import { armAudience } from "../../domain/experiment/arm-audience.ts";
import type { Arm } from "../../domain/experiment/arm.ts";
import { subjectOf, type AudienceSubject } from "../../domain/sync/audience.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { CAMPAIGN_COLUMNS, campaignRow, type CampaignRow } from "./campaign-rows.ts";

/** The newest campaigns, drafted or linked. */
export async function newestCampaigns(sql: ShopSql, limit: number): Promise<CampaignRow[]> {
  const rows = await sql.query<object>(
    `select ${CAMPAIGN_COLUMNS} from campaigns where shop_id = $1 order by id desc limit $2`,
    [sql.shopId, limit],
  );
  return rows.map((row) => campaignRow.parse(row));
}

/** The newest campaigns of an experiment: those to its sample, and those that leave its holdout out. */
export async function campaignsOfExperiment(
  sql: ShopSql,
  experimentId: number,
  limit: number,
): Promise<CampaignRow[]> {
  const arm = (name: Arm): string => armAudience({ experimentId, arm: name }).subject;
  const rows = await sql.query<object>(
    `select ${CAMPAIGN_COLUMNS} from campaigns
      where shop_id = $1 and (source_kind = 'arm' and source_subject = $2 or excluded_audiences @> $3)
      order by id desc limit $4`,
    [sql.shopId, arm("sample"), JSON.stringify([{ kind: "arm", subject: arm("holdout") }]), limit],
  );
  return rows.map((row) => campaignRow.parse(row));
}

export async function findCampaign(sql: ShopSql, id: number): Promise<CampaignRow | null> {
  const [row] = await sql.query<object>(
    `select ${CAMPAIGN_COLUMNS} from campaigns where shop_id = $1 and id = $2`,
    [sql.shopId, id],
  );
  return row ? campaignRow.parse(row) : null;
}

/** A campaign of the account that the merchant names. */
export interface LinkedCampaign {
  readonly campaignId: string;
  readonly name: string;
  readonly status: string;
  readonly sentAt: Date | null;
  /** The app's own audience that it goes to; null: it goes to another, or to several. */
  readonly source: (AudienceSubject & { readonly name: string }) | null;
  /** The app's own audiences that it leaves out. */
  readonly excluded: readonly AudienceSubject[];
}

/** Links a campaign. One that is here already stays as it is. */
export async function linkCampaign(
  sql: ShopSql,
  { campaignId, name, status, sentAt, source, excluded }: LinkedCampaign,
  now: Date,
): Promise<void> {
  await sql.query(
    `insert into campaigns (shop_id, origin, state, name, campaign_id, status, sent_at, source_kind, source_subject,
                            source_name, excluded_audiences, created_at)
     values ($1, 'linked', 'linked', $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (shop_id, campaign_id) do nothing`,
    [
      ...[sql.shopId, name, campaignId, status, sentAt],
      ...[source?.kind ?? null, source?.subject ?? null, source?.name ?? null],
      ...[excluded.length === 0 ? null : JSON.stringify(excluded.map(subjectOf)), now],
    ],
  );
}

/** How many campaigns are linked. */
export async function countLinked(sql: ShopSql): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    "select count(*)::int as count from campaigns where shop_id = $1 and origin = 'linked'",
    [sql.shopId],
  );
  return row?.count ?? 0;
}

/** Takes a campaign off the page. One that is being made stays. What is in Klaviyo stays there. */
export async function forgetCampaign(sql: ShopSql, id: number): Promise<void> {
  await sql.query("delete from campaigns where shop_id = $1 and id = $2 and state <> 'drafting'", [
    sql.shopId,
    id,
  ]);
}
