import { z } from "zod";

/** What a report says of a campaign that was sent. Money is in the account's currency, with decimals. */
export const SENT_FIGURES = z.strictObject({
  recipients: z.int().min(0),
  delivered: z.int().min(0),
  opens_unique: z.int().min(0).default(0),
  clicks_unique: z.int().min(0).default(0),
  unsubscribe_uniques: z.int().min(0).default(0),
  spam_complaints: z.int().min(0).default(0),
  conversions: z.int().min(0).default(0),
  conversion_value: z.number().min(0).default(0),
});
export type SentFigures = z.infer<typeof SENT_FIGURES>;

export const SAVED_TEMPLATE = z.strictObject({
  id: z.string(),
  sequence: z.int(),
  name: z.string(),
  html: z.string(),
  text: z.string().nullable(),
  created: z.number(),
  /** Made by an assignment for one message. It is not among the account's templates. */
  ofMessage: z.boolean(),
});

export const SAVED_CAMPAIGN = z.strictObject({
  id: z.string(),
  sequence: z.int(),
  name: z.string(),
  channel: z.enum(["email", "sms"]),
  status: z.enum(["Draft", "Sent", "Cancelled"]),
  included: z.array(z.string()),
  excluded: z.array(z.string()),
  subject: z.string().nullable(),
  previewText: z.string().nullable(),
  messageId: z.string(),
  /** The id of the message's own template. */
  templateId: z.string().nullable(),
  created: z.number(),
  updated: z.number(),
  sentAt: z.number().nullable(),
  figures: SENT_FIGURES.nullable(),
});

export type Template = z.infer<typeof SAVED_TEMPLATE>;
export type Campaign = z.infer<typeof SAVED_CAMPAIGN>;

/** The account's campaigns and templates. Moments are milliseconds since 1970. */
export class CampaignStore {
  readonly campaigns = new Map<string, Campaign>();
  readonly templates = new Map<string, Template>();

  /** The templates that Klaviyo lists, and counts towards its limit. */
  listed(): Template[] {
    return [...this.templates.values()].filter(({ ofMessage }) => !ofMessage);
  }

  byMessage(messageId: string): Campaign | undefined {
    return [...this.campaigns.values()].find((campaign) => campaign.messageId === messageId);
  }

  byName(name: string): Campaign | undefined {
    return [...this.campaigns.values()].find((campaign) => campaign.name === name);
  }
}
