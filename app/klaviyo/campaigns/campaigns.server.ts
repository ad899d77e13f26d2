/** Campaigns as drafts. The app has no call that sends or schedules one. */
import { CampaignsApi, FilterBuilder, type ApiKeySession } from "klaviyo-api";
import { z } from "zod";
import { isUnknownId } from "../answers.ts";
import { valueOf, type KlaviyoClient } from "../client.server.ts";
import { KlaviyoError } from "../error.ts";
import { pageOf, readPage, readPages } from "../paging.server.ts";
import type { OwnName } from "./templates.server.ts";

/** An email campaign that is about to be made. */
export interface CampaignDraft extends OwnName {
  readonly subject: string;
  readonly previewText: string;
  /** Ids of lists or segments. */
  readonly included: readonly string[];
  readonly excluded: readonly string[];
}

/** An email campaign of the account. */
export interface KnownCampaign {
  readonly id: string;
  readonly name: string;
  /** In Klaviyo's words, such as `Draft` or `Sent`. */
  readonly status: string;
  readonly sentAt: Date | null;
  /** Ids of lists and segments. */
  readonly included: readonly string[];
  readonly excluded: readonly string[];
}

/** The message of a campaign; its template is null where none is assigned. */
export interface CampaignMessage {
  readonly id: string;
  readonly templateId: string | null;
}

const CAMPAIGN = z.object({
  id: z.string(),
  attributes: z.object({
    name: z.string().nullish(),
    status: z.string(),
    send_time: z.iso.datetime({ offset: true }).nullish(),
    audiences: z
      .object({ included: z.array(z.string()).nullish(), excluded: z.array(z.string()).nullish() })
      .nullish(),
  }),
});
const MESSAGE = z.object({
  id: z.string(),
  relationships: z
    .object({ template: z.object({ data: z.object({ id: z.string() }).nullish() }).nullish() })
    .nullish(),
});
const MADE = z.object({ data: z.object({ id: z.string() }) });
const FIELDS = ["name" as const, "status" as const, "send_time" as const, "audiences" as const];
const MAX_CREATIONS = 3;
const LOOK_AGAIN_MS = 1_000;
/** Klaviyo takes at most as many ids in a filter. */
export const MOST_CAMPAIGN_IDS = 100;
/** No message and no template have this id. */
const NO_ID = "sixfold-scope-check";

const emails = (): FilterBuilder => new FilterBuilder().equals("messages.channel", "email");

/** The campaign of exactly this name. Of several, the first that Klaviyo names. */
export async function findCampaignByName(
  client: KlaviyoClient,
  { name, mark }: OwnName,
): Promise<{ id: string } | null> {
  const filter = emails().contains("name", mark).build();
  for await (const campaigns of readPages(client, collectionOf(filter))) {
    const found = campaigns.find((campaign) => campaign.attributes.name === name);
    if (found) return { id: found.id };
  }
  return null;
}

/**
 * Makes a campaign, which is a draft. If no answer came, it may exist. So it is looked for by its name before a second
 * one is made.
 */
export async function createCampaign(client: KlaviyoClient, draft: CampaignDraft): Promise<{ id: string }> {
  for (let creation = 1; creation <= MAX_CREATIONS; creation += 1) {
    const outcome = await client.request({
      call: "create_campaign",
      answer: MADE,
      whenLost: "tell",
      send: (session) =>
        new CampaignsApi(session).createCampaign(createQuery(draft), { fieldsCampaign: ["name"] }),
    });
    if (outcome.outcome !== "unknown") return { id: valueOf("create_campaign", outcome).data.id };
    await client.wait(LOOK_AGAIN_MS * creation);
    const made = await findCampaignByName(client, draft);
    if (made) return made;
  }
  throw new KlaviyoError("unavailable", { call: "create_campaign" });
}

type CreateQuery = Parameters<CampaignsApi["createCampaign"]>[0];

/** It names no moment and no way of sending, so Klaviyo's own are left to the merchant. */
function createQuery({ name, subject, previewText, included, excluded }: CampaignDraft): CreateQuery {
  const definition = { channel: "email" as const, content: { subject, previewText } };
  const message = { type: "campaign-message" as const, attributes: { definition } };
  const attributes = {
    name,
    audiences: { included: [...included], excluded: [...excluded] },
    campaignMessages: { data: [message] },
  };
  return { data: { type: "campaign" as const, attributes } };
}

/** The first message of a campaign; null: the campaign, or its message, is gone. */
export async function readMessage(
  client: KlaviyoClient,
  campaignId: string,
): Promise<CampaignMessage | null> {
  const outcome = await client.request({
    call: "get_messages_for_campaign",
    answer: pageOf(MESSAGE),
    send: (session) =>
      new CampaignsApi(session).getMessagesForCampaign(campaignId, {
        include: ["template"],
        fieldsTemplate: ["name"],
        fieldsCampaignMessage: ["id"],
      }),
  });
  if (isUnknownId(outcome)) return null;
  const [message] = valueOf("get_messages_for_campaign", outcome).data;
  if (message === undefined) return null;
  return { id: message.id, templateId: message.relationships?.template?.data?.id ?? null };
}

/** Gives a message a copy of a template. False: Klaviyo doesn't know the message or the template any more. */
export async function assignTemplate(
  client: KlaviyoClient,
  messageId: string,
  templateId: string,
): Promise<boolean> {
  const outcome = await client.request({
    call: "assign_template_to_campaign_message",
    answer: MADE,
    send: (session) =>
      new CampaignsApi(session).assignTemplateToCampaignMessage(...assignment(messageId, templateId)),
  });
  if (isUnknownId(outcome)) return false;
  valueOf("assign_template_to_campaign_message", outcome);
  return true;
}

type Assignment = Parameters<CampaignsApi["assignTemplateToCampaignMessage"]>;

function assignment(messageId: string, templateId: string): Assignment {
  const template = { data: { type: "template" as const, id: templateId } };
  const message = { type: "campaign-message" as const, id: messageId, relationships: { template } };
  return [{ data: message }, { fieldsCampaignMessage: ["id"] }];
}

/** Those of the campaigns that the account still has. At most `MOST_CAMPAIGN_IDS` ids. */
export async function readCampaigns(
  client: KlaviyoClient,
  ids: readonly string[],
): Promise<readonly KnownCampaign[]> {
  if (ids.length === 0) return [];
  const filter = emails()
    .any("id", [...ids])
    .build();
  const found: KnownCampaign[] = [];
  for await (const page of readPages(client, collectionOf(filter))) found.push(...page.map(knownOf));
  return found;
}

/** The account's newest email campaigns: one page of them. */
export async function readNewestCampaigns(client: KlaviyoClient): Promise<readonly KnownCampaign[]> {
  const page = await readPage(client, collectionOf(emails().build()), null);
  return (page?.rows ?? []).map(knownOf);
}

function collectionOf(filter: string) {
  return {
    call: "get_campaigns" as const,
    row: CAMPAIGN,
    send: (session: ApiKeySession, page: { pageCursor?: string }) =>
      new CampaignsApi(session).getCampaigns(filter, {
        fieldsCampaign: FIELDS,
        sort: "-created_at",
        ...page,
      }),
  };
}

function knownOf({ id, attributes }: z.output<typeof CAMPAIGN>): KnownCampaign {
  const { name, status, send_time: sentAt, audiences } = attributes;
  return {
    ...{ id, name: name ?? "", status, sentAt: sentAt == null ? null : new Date(sentAt) },
    ...{ included: audiences?.included ?? [], excluded: audiences?.excluded ?? [] },
  };
}

/**
 * Asks for a campaign, and assigns a template that doesn't exist. Klaviyo checks the scopes first.
 * @throws KlaviyoError `missing_scope` where the access may not read or write campaigns
 */
export async function probeCampaigns(client: KlaviyoClient): Promise<void> {
  const read = await client.request({
    call: "get_campaigns",
    answer: pageOf(z.unknown()),
    send: (session) =>
      new CampaignsApi(session).getCampaigns(emails().build(), { pageSize: 1, fieldsCampaign: ["name"] }),
  });
  valueOf("get_campaigns", read);
  await assignTemplate(client, NO_ID, NO_ID);
}
