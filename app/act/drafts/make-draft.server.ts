/**
 * Makes a draft in Klaviyo, one thing after the other: a template, a campaign, the template copied into its message. Then
 * the template is deleted, which is tried once. The draft notes each before it is asked for. After a kill, what was begun is looked for by the draft's own
 * name first, so nothing is made twice. Nothing here sends.
 */
import type { CampaignRow } from "../../db/campaigns/campaign-rows.ts";
import { noteBegun, noteDrafted, noteMade } from "../../db/campaigns/drafts.server.ts";
import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import { markOf } from "../../domain/drafts/draft-text.ts";
import { emailHtml, emailPlain } from "../../domain/drafts/email-html.ts";
import { plainLine } from "../../domain/drafts/literal-text.ts";
import {
  assignTemplate,
  createCampaign,
  findCampaignByName,
  readMessage,
} from "../../klaviyo/campaigns/campaigns.server.ts";
import type { KlaviyoClient } from "../../klaviyo/client.server.ts";
import { KlaviyoError } from "../../klaviyo/error.ts";
import { listExists } from "../../klaviyo/lists.server.ts";
import {
  createTemplate,
  deleteTemplate,
  findTemplateByName,
} from "../../klaviyo/campaigns/templates.server.ts";
import { WorkStopped } from "../../steps/obstacle.server.ts";
import { ON, type Step } from "../../steps/run-steps.server.ts";

export interface Drafting {
  readonly client: KlaviyoClient;
  readonly now: () => Date;
  readonly commit: (work: (sql: ShopSql) => Promise<void>) => Promise<void>;
}

/** Takes a draft one step further. @throws WorkStopped with the code that is shown */
export async function makeDraft(drafting: Drafting, row: CampaignRow): Promise<Step> {
  if (row.templateId === null) return makeTemplate(drafting, row);
  if (row.campaignId === null) return makeCampaign(drafting, row);
  return assign(drafting, { ...row, templateId: row.templateId, campaignId: row.campaignId });
}

async function makeTemplate({ client, commit }: Drafting, row: CampaignRow): Promise<Step> {
  const own = nameOf(row);
  const { language, subject, body } = row;
  if (language === null || subject === null || body === null) throw new Error("A draft has no text.");
  const text = { language, subject, body };
  const known = row.begun === "template" ? await findTemplateByName(client, own) : null;
  if (known === null) await commit((sql) => noteBegun(sql, row.id, "template"));
  const made =
    known ??
    (await createTemplate(client, { ...own, html: emailHtml(text), text: emailPlain(text) }).catch(
      templateRefused,
    ));
  await commit((sql) => noteMade(sql, row.id, { templateId: made.id }));
  return ON;
}

/** The app's own HTML is what Klaviyo takes, so a refusal is about the account: it has as many as it may have. */
function templateRefused(error: unknown): never {
  if (error instanceof KlaviyoError && error.code === "refused") throw new WorkStopped("template_refused");
  throw error;
}

async function makeCampaign({ client, commit }: Drafting, row: CampaignRow): Promise<Step> {
  const own = nameOf(row);
  const known = row.begun === "campaign" ? await findCampaignByName(client, own) : null;
  if (known === null) await commit((sql) => noteBegun(sql, row.id, "campaign"));
  const made = known ?? (await create(client, row));
  await commit((sql) => noteMade(sql, row.id, { campaignId: made.id }));
  return ON;
}

async function create(client: KlaviyoClient, row: CampaignRow): Promise<{ id: string }> {
  const { listId, excludedListId, subject, previewText } = row;
  if (listId === null) throw new Error("A draft has no list.");
  const draft = {
    ...nameOf(row),
    subject: plainLine(subject ?? ""),
    previewText: plainLine(previewText ?? ""),
    included: [listId],
    excluded: excludedListId === null ? [] : [excludedListId],
  };
  try {
    return await createCampaign(client, draft);
  } catch (error) {
    if (!(error instanceof KlaviyoError) || error.code !== "refused") throw error;
    if (!(await listExists(client, listId))) throw new WorkStopped("list_gone");
    if (excludedListId !== null && !(await listExists(client, excludedListId)))
      throw new WorkStopped("excluded_gone");
    throw new WorkStopped("campaign_refused");
  }
}

type Made = CampaignRow & { readonly templateId: string; readonly campaignId: string };

/**
 * The message may have its template already, from before a kill. It is not given another one then: the merchant may
 * have begun to change it.
 */
async function assign({ client, now, commit }: Drafting, row: Made): Promise<Step> {
  const message = await readMessage(client, row.campaignId);
  if (message === null) throw new WorkStopped("campaign_gone");
  if (row.begun !== "assignment" || message.templateId === null) {
    await commit(async (sql) => {
      await noteMade(sql, row.id, { messageId: message.id });
      await noteBegun(sql, row.id, "assignment");
    });
    if (!(await assignTemplate(client, message.id, row.templateId))) throw new WorkStopped("template_gone");
  }
  // Once this is noted, nothing assigns a template again over what the merchant may change.
  await commit((sql) => noteDrafted(sql, row.id, now()));
  // The message has a copy of its own by now. The template would only fill the account's library.
  await deleteTemplate(client, row.templateId).catch(templateKept);
  return ON;
}

/** The draft is whole. A template that is left over in the library does less harm than a draft that is said to have failed. */
function templateKept(error: unknown): void {
  if (!(error instanceof KlaviyoError)) throw error;
}

function nameOf({ name }: CampaignRow): { readonly name: string; readonly mark: string } {
  return { name, mark: markOf(name) };
}
