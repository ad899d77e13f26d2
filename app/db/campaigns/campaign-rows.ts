/** Campaigns as they are read. */
import { z } from "zod";

import { EMAIL_LANGUAGES } from "../../domain/drafts/email-language.ts";
import { CAMPAIGN_STATES, DRAFT_STEPS } from "../../domain/drafts/watched-campaign.ts";
import { GROUPS } from "../../domain/groups/group.ts";
import { notedSums } from "../scoring/span-sums.server.ts";

/** What an audience is of, as it is stored with a campaign. */
export const audienceSubject = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("group"), subject: z.enum(GROUPS) }),
  z.object({ kind: z.enum(["segment", "arm"]), subject: z.string() }),
]);

const source = audienceSubject.and(z.object({ name: z.string() })).nullable();

const counts = z
  .object({
    recipients: z.int(),
    delivered: z.int(),
    opened: z.int(),
    unsubscribed: z.int(),
    spamComplaints: z.int(),
    orders: z.int(),
    revenueMinor: z.coerce.number(),
  })
  .nullable();

export const campaignRow = z.object({
  id: z.int(),
  state: z.enum(CAMPAIGN_STATES),
  source,
  strategy: z.string().nullable(),
  language: z.enum(EMAIL_LANGUAGES).nullable(),
  name: z.string(),
  subject: z.string().nullable(),
  previewText: z.string().nullable(),
  body: z.string().nullable(),
  listId: z.string().nullable(),
  excludedListId: z.string().nullable(),
  excludedName: z.string().nullable(),
  excludedAudiences: z.array(audienceSubject),
  begun: z.enum(DRAFT_STEPS).nullable(),
  templateId: z.string().nullable(),
  campaignId: z.string().nullable(),
  messageId: z.string().nullable(),
  errorCode: z.string().nullable(),
  createdAt: z.date(),
  draftedAt: z.date().nullable(),
  status: z.string().nullable(),
  sentAt: z.date().nullable(),
  goneAt: z.date().nullable(),
  figures: counts,
  readAt: z.date().nullable(),
  sinceThen: notedSums.nullable(),
});

/** A campaign of the shop: a draft of ours, or one that the merchant linked. */
export type CampaignRow = z.output<typeof campaignRow>;

export const CAMPAIGN_COLUMNS = `id, state, strategy, language, name, subject_line as subject,
  preview_text as "previewText", body, list_id as "listId", excluded_list_id as "excludedListId",
  excluded_name as "excludedName", coalesce(excluded_audiences, '[]') as "excludedAudiences", begun, template_id as "templateId", campaign_id as "campaignId",
  message_id as "messageId", error_code as "errorCode", created_at as "createdAt", drafted_at as "draftedAt", status,
  sent_at as "sentAt", gone_at as "goneAt", read_at as "readAt", since_then as "sinceThen",
  case when source_kind is not null then jsonb_build_object('kind', source_kind, 'subject', source_subject,
    'name', source_name) end as source,
  case when delivered is not null then jsonb_build_object('recipients', recipients, 'delivered', delivered,
    'opened', opened, 'unsubscribed', unsubscribed, 'spamComplaints', spam_complaints, 'orders', orders,
    'revenueMinor', revenue_minor) end as figures`;
