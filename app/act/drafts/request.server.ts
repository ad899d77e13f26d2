/** What the merchant asks for: a draft, another try, and campaigns that are watched. */
import { areDraftsAllowed } from "../../db/campaigns/access.server.ts";
import {
  countLinked,
  findCampaign,
  forgetCampaign,
  linkCampaign,
  type LinkedCampaign,
} from "../../db/campaigns/campaigns.server.ts";
import { countDrafting, draftOfRequest, enterDraft, retryDraft } from "../../db/campaigns/drafts.server.ts";
import { wantReports } from "../../db/campaigns/reports.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { readTarget } from "../../db/sync/sync-targets.server.ts";
import {
  draftName,
  draftProblem,
  type DraftProblem,
  type DraftText,
} from "../../domain/drafts/draft-text.ts";
import { isSameAudience, subjectOf, type AudienceSubject } from "../../domain/sync/audience.ts";
import { dayToText, shopDays } from "../../domain/time/shop-days.ts";
import { readCampaigns, type KnownCampaign } from "../../klaviyo/campaigns/campaigns.server.ts";
import { campaignProblem } from "./account-campaigns.server.ts";
import { listsOfTarget, sourceList, type AudienceList, type SourceProblem } from "./sources.server.ts";
import type { DraftServices } from "./services.ts";

/** What the form asks for. */
export interface DraftWish {
  /** The form's own key: a UUID. */
  readonly requestKey: string;
  readonly audience: AudienceSubject;
  readonly strategy: string | null;
  readonly text: DraftText;
  /** The Klaviyo list that is left out; null: none. */
  readonly excludedListId: string | null;
}

export type DraftOutcome =
  | { readonly outcome: "entered"; readonly id: number }
  | { readonly outcome: DraftProblem | SourceProblem | "not_allowed" | "unknown_excluded" | "too_many" };

/** So many drafts are made at once. */
const MOST_DRAFTING = 20;
const MOST_LINKED = 200;

/**
 * Enters a draft and queues its making. The same form asked for again is the same draft, whatever has changed since:
 * the button was pressed twice, or the answer was lost.
 */
export async function requestDraft(
  { db, queue, now }: Pick<DraftServices, "db" | "queue" | "now">,
  { id: shopId, timeZone }: { readonly id: number; readonly timeZone: string | null },
  { requestKey, audience, strategy, text, excludedListId }: DraftWish,
): Promise<DraftOutcome> {
  const problem = draftProblem(text);
  return inShopSql(db, shopId, async (sql): Promise<DraftOutcome> => {
    const known = await draftOfRequest(sql, requestKey);
    if (known !== null) return { outcome: "entered", id: known };
    if (problem !== null) return { outcome: problem };
    const target = await readTarget(sql, "klaviyo");
    const source = sourceList(target, audience);
    if (typeof source === "string") return { outcome: source };
    if (!(await areDraftsAllowed(sql))) return { outcome: "not_allowed" };
    const excluded = listsOfTarget(target).find(({ listId }) => listId === excludedListId) ?? null;
    if (excludedListId !== null && (excluded === null || excludedListId === source.listId))
      return { outcome: "unknown_excluded" };
    if ((await countDrafting(sql)) >= MOST_DRAFTING) return { outcome: "too_many" };
    const { name } = draftName(source.name, dayToText(shopDays(timeZone).dayOf(now())), requestKey);
    const { listId } = source;
    const draft = {
      requestKey,
      name,
      source: { ...audience, name: source.name },
      strategy,
      text,
      listId,
      excluded,
    };
    const id = await enterDraft(sql, draft, now());
    await queue.enqueue(sql, "campaigns", { shopId });
    return { outcome: "entered", id };
  });
}

/**
 * Has a draft that failed tried again. One that has not failed stays as it is. A list that was gone may have been made
 * again by a sync, under another id.
 */
export async function tryDraftAgain(
  { db, queue }: Pick<DraftServices, "db" | "queue">,
  shopId: number,
  id: number,
): Promise<void> {
  await inShopSql(db, shopId, async (sql) => {
    const draft = await findCampaign(sql, id);
    if (draft === null) return;
    const lists = listsOfTarget(await readTarget(sql, "klaviyo"));
    const listOf = (audience: AudienceSubject | null): string | null =>
      lists.find((list) => audience !== null && isSameAudience(list.audience, audience))?.listId ?? null;
    const [without = null] = draft.excludedAudiences;
    const now = { listId: listOf(draft.source), excludedListId: listOf(without) };
    if (await retryDraft(sql, id, now)) await queue.enqueue(sql, "campaigns", { shopId });
  });
}

export type LinkOutcome = "linked" | "not_connected" | "gone" | "too_many" | "unavailable" | "missing_scope";

/** Links a campaign of the account, so that its figures are read. It is looked up first: the form may name any id. */
export async function watchCampaign(
  { db, queue, now, klaviyo }: Omit<DraftServices, "log">,
  shopId: number,
  campaignId: string,
): Promise<LinkOutcome> {
  const target = await inShopSql(db, shopId, (sql) => readTarget(sql, "klaviyo"));
  if (target?.encryptedKey == null) return "not_connected";
  const found = await readCampaigns(klaviyo(shopId, target.encryptedKey), [campaignId]).catch(
    (error: unknown) => campaignProblem({ db, shopId }, error),
  );
  if (typeof found === "string") return found;
  const [campaign] = found;
  if (campaign === undefined) return "gone";
  return inShopSql(db, shopId, async (sql) => {
    if ((await countLinked(sql)) >= MOST_LINKED) return "too_many";
    const whom = ownAudiences(campaign, listsOfTarget(target));
    await linkCampaign(sql, { ...campaign, ...whom, campaignId: campaign.id }, now());
    if (await wantReports(sql, now())) await queue.enqueue(sql, "campaigns", { shopId });
    return "linked";
  });
}

/** What is known of whom a campaign goes to: the app's own lists among its audiences. */
function ownAudiences(
  { included, excluded }: KnownCampaign,
  lists: readonly AudienceList[],
): Pick<LinkedCampaign, "source" | "excluded"> {
  const listOf = (id: string): AudienceList | null => lists.find(({ listId }) => listId === id) ?? null;
  const [to = null] = included.length === 1 ? included.map(listOf) : [];
  const without = excluded.map(listOf).filter((each) => each !== null);
  return {
    source: to && { ...subjectOf(to.audience), name: to.name },
    excluded: without.map(({ audience }) => audience),
  };
}

/** Takes a campaign off the page. It stays in Klaviyo. */
export async function unwatchCampaign(
  { db }: Pick<DraftServices, "db">,
  shopId: number,
  id: number,
): Promise<void> {
  await inShopSql(db, shopId, (sql) => forgetCampaign(sql, id));
}

/** Has the reports read now, as far as the day's limit allows. */
export async function askForReports(
  { db, queue, now }: Pick<DraftServices, "db" | "queue" | "now">,
  shopId: number,
): Promise<void> {
  await inShopSql(db, shopId, async (sql) => {
    if (await wantReports(sql, now())) await queue.enqueue(sql, "campaigns", { shopId });
  });
}
