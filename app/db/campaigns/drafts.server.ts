/** Drafts that are being made in Klaviyo. What was begun is noted before it is asked for. */
import type { DraftText } from "../../domain/drafts/draft-text.ts";
import type { DraftStep } from "../../domain/drafts/watched-campaign.ts";
import { subjectOf, type AudienceSubject } from "../../domain/sync/audience.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { CAMPAIGN_COLUMNS, campaignRow, type CampaignRow } from "./campaign-rows.ts";

/** A draft that the merchant asks for. */
export interface NewDraft {
  /** The form's own key: a UUID. */
  readonly requestKey: string;
  /** Its own name in the account. */
  readonly name: string;
  readonly source: AudienceSubject & { readonly name: string };
  readonly strategy: string | null;
  readonly text: DraftText;
  readonly listId: string;
  readonly excluded: {
    readonly listId: string;
    readonly name: string;
    readonly audience: AudienceSubject;
  } | null;
}

/** Enters a draft. The same form entered again is the same draft. @returns its id */
export async function enterDraft(sql: ShopSql, draft: NewDraft, now: Date): Promise<number> {
  const { requestKey, name, source, strategy, text, listId, excluded } = draft;
  await sql.query(
    `insert into campaigns
       (shop_id, origin, state, request_key, name, source_kind, source_subject, source_name, strategy, language,
        subject_line, preview_text, body, list_id, excluded_list_id, excluded_name, excluded_audiences, created_at)
     values ($1, 'drafted', 'drafting', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
     on conflict (shop_id, request_key) do nothing`,
    [
      ...[sql.shopId, requestKey, name, source.kind, source.subject, source.name, strategy],
      ...[text.language, text.subject, text.previewText, text.body, listId],
      ...[excluded?.listId ?? null, excluded?.name ?? null],
      ...[excluded && JSON.stringify([subjectOf(excluded.audience)]), now],
    ],
  );
  const id = await draftOfRequest(sql, requestKey);
  if (id === null) throw new Error("A draft that was entered is gone.");
  return id;
}

/** The id of the draft that a form made before; null: it made none. */
export async function draftOfRequest(sql: ShopSql, requestKey: string): Promise<number | null> {
  const [row] = await sql.query<{ id: number }>(
    "select id from campaigns where shop_id = $1 and request_key = $2",
    [sql.shopId, requestKey],
  );
  return row?.id ?? null;
}

/** How many drafts are being made. */
export async function countDrafting(sql: ShopSql): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    "select count(*)::int as count from campaigns where shop_id = $1 and state = 'drafting'",
    [sql.shopId],
  );
  return row?.count ?? 0;
}

/** The oldest draft that is being made; null: there is none. */
export async function nextDraft(sql: ShopSql): Promise<CampaignRow | null> {
  const [row] = await sql.query<object>(
    `select ${CAMPAIGN_COLUMNS} from campaigns where shop_id = $1 and state = 'drafting' order by id limit 1`,
    [sql.shopId],
  );
  return row ? campaignRow.parse(row) : null;
}

/** Notes what is about to be made. */
export async function noteBegun(sql: ShopSql, id: number, step: DraftStep): Promise<void> {
  await sql.query("update campaigns set begun = $3 where shop_id = $1 and id = $2 and state = 'drafting'", [
    sql.shopId,
    id,
    step,
  ]);
}

/** The ids of what was made in Klaviyo. Those that are not given stay. */
interface Made {
  readonly templateId?: string;
  readonly campaignId?: string;
  readonly messageId?: string;
}

/**
 * Notes what was made. Klaviyo answered, so it is available. The merchant may have linked the campaign before it is noted
 * here: the draft takes the link's place.
 */
export async function noteMade(sql: ShopSql, id: number, made: Made): Promise<void> {
  if (made.campaignId !== undefined)
    await sql.query(
      "delete from campaigns where shop_id = $1 and campaign_id = $2 and origin = 'linked' and id <> $3",
      [sql.shopId, made.campaignId, id],
    );
  await sql.query(
    `update campaigns
        set template_id = coalesce($3, template_id), campaign_id = coalesce($4, campaign_id),
            message_id = coalesce($5, message_id), unavailable_since = null
      where shop_id = $1 and id = $2`,
    [sql.shopId, id, made.templateId ?? null, made.campaignId ?? null, made.messageId ?? null],
  );
}

/** Notes that the draft is ready in Klaviyo. */
export async function noteDrafted(sql: ShopSql, id: number, now: Date): Promise<void> {
  await sql.query(
    `update campaigns set state = 'drafted', drafted_at = $3, error_code = null, unavailable_since = null,
            status = coalesce(status, 'Draft')
      where shop_id = $1 and id = $2 and state = 'drafting'`,
    [sql.shopId, id, now],
  );
}

/** What a draft lacks in Klaviyo, so that another try makes it anew. */
export type GonePart = "template" | "campaign";

/** Ends the making of a draft, until the merchant has it tried again. */
export async function failDraft(
  sql: ShopSql,
  id: number,
  { code, gone = null }: { readonly code: string; readonly gone?: GonePart | null },
): Promise<void> {
  await sql.query(
    `update campaigns
        set state = 'failed', error_code = $3, unavailable_since = null,
            begun = case when $4::text is null then begun end,
            template_id = case when $4 = 'template' then null else template_id end,
            campaign_id = case when $4 = 'campaign' then null else campaign_id end,
            message_id = case when $4 = 'campaign' then null else message_id end
      where shop_id = $1 and id = $2 and state = 'drafting'`,
    [sql.shopId, id, code, gone],
  );
}

/** The lists of a draft's audiences as they are now; null: there is none. */
interface DraftLists {
  readonly listId: string | null;
  readonly excludedListId: string | null;
}

/**
 * Has a draft that failed tried again, with the lists of now. One that is not there now stays as it was noted.
 * @returns false: it has not failed, or its account is another one now
 */
export async function retryDraft(
  sql: ShopSql,
  id: number,
  { listId, excludedListId }: DraftLists,
): Promise<boolean> {
  const rows = await sql.query(
    `update campaigns
        set state = 'drafting', error_code = null, list_id = coalesce($3, list_id),
            excluded_list_id = coalesce($4, excluded_list_id)
      where shop_id = $1 and id = $2 and state = 'failed' and gone_at is null returning 1`,
    [sql.shopId, id, listId, excludedListId],
  );
  return rows.length > 0;
}

/** Notes that Klaviyo doesn't answer. @returns since when */
export async function noteDraftWaits(sql: ShopSql, id: number, now: Date): Promise<Date | null> {
  const [row] = await sql.query<{ since: Date | null }>(
    `update campaigns set unavailable_since = coalesce(unavailable_since, $3)
      where shop_id = $1 and id = $2 returning unavailable_since as since`,
    [sql.shopId, id, now],
  );
  return row?.since ?? null;
}
