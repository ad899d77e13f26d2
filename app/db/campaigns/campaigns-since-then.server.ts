/** What the customers of campaigns ordered since, as it is noted with the campaign. */
import { z } from "zod";

import { SENT_STATUSES } from "../../domain/drafts/watched-campaign.ts";
import { MOST_CAMPAIGN_DAYS } from "../../domain/experiment/since-then.ts";
import { RETENTION_DAYS } from "../../domain/retention/periods.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import type { NotedSinceThen } from "../scoring/span-sums.server.ts";
import type { CampaignAudience } from "./audience-then.server.ts";
import { audienceSubject } from "./campaign-rows.ts";

/** A campaign whose figures are noted. */
export interface CampaignToNote {
  readonly id: number;
  readonly audience: CampaignAudience;
  /** When it was sent; or if it was not, when it was drafted or linked. */
  readonly since: Date;
}

const row = z
  .object({
    id: z.int(),
    included: audienceSubject,
    excluded: z.array(audienceSubject),
    since: z.date(),
  })
  .transform(({ id, since, ...audience }): CampaignToNote => ({ id, since, audience }));

const DAY_MS = 86_400_000;
/** A campaign that was sent longer ago is not looked at. */
const MOST_AGE_DAYS = 365;

/**
 * The campaigns of known audiences that were not noted since a moment: those never noted first, the newest of them first,
 * then those noted longest ago. Once the days that are counted
 * are over, nothing changes any more. Whom a segment held can be told as long as its moves are kept.
 */
export async function campaignsToNote(
  sql: ShopSql,
  { now, notedBefore, limit }: { readonly now: Date; readonly notedBefore: Date; readonly limit: number },
): Promise<CampaignToNote[]> {
  const ago = (days: number): Date => new Date(now.getTime() - days * DAY_MS);
  const rows = await sql.query<object>(
    `select id, jsonb_build_object('kind', source_kind, 'subject', source_subject) as included,
            coalesce(excluded_audiences, '[]') as excluded, since
       from (select *, case when status = any($2) and sent_at <= $3::timestamptz then sent_at
                            else coalesce(drafted_at, created_at) end as since
               from campaigns where shop_id = $1 and state in ('drafted', 'linked') and source_kind is not null) c
      where (since_then_at is null or since_then_at < $4)
        and not (coalesce((since_then ->> 'days')::int, 0) >= $5 and (since_then ->> 'since')::timestamptz = since)
        and since > case when source_kind = 'segment' or excluded_audiences @> '[{"kind": "segment"}]'
                         then $6::timestamptz else $7::timestamptz end
      order by since_then_at nulls first, id desc limit $8`,
    [
      ...[sql.shopId, [...SENT_STATUSES], now, notedBefore, MOST_CAMPAIGN_DAYS],
      ...[ago(RETENTION_DAYS.segmentMoves), ago(MOST_AGE_DAYS), limit],
    ],
  );
  return rows.map((each) => row.parse(each));
}

/** null: it is not known yet. */
export async function saveCampaignSinceThen(
  sql: ShopSql,
  id: number,
  found: NotedSinceThen | null,
  now: Date,
): Promise<void> {
  await sql.query("update campaigns set since_then = $3, since_then_at = $4 where shop_id = $1 and id = $2", [
    sql.shopId,
    id,
    found === null ? null : JSON.stringify(found),
    now,
  ]);
}

/** A campaign was looked at, and who was sent it is not known any more. What was noted stays. */
export async function keepCampaignSinceThen(sql: ShopSql, id: number, now: Date): Promise<void> {
  await sql.query("update campaigns set since_then_at = $3 where shop_id = $1 and id = $2", [
    sql.shopId,
    id,
    now,
  ]);
}
