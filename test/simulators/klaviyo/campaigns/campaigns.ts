import type { Account, Answer, Call } from "../handlers.ts";
import type { Campaign, SentFigures } from "./campaign-store.ts";
import { meets, parseFilter } from "../filter.ts";
import { filterOf, inOrder, sortOf } from "../readings.ts";
import { notFound, refuse, UnknownId } from "../refusal.ts";
import * as resources from "../resources.ts";
import type { Store } from "../store.ts";
import { templateProblem } from "./template-syntax.ts";
import { templateResource } from "./templates.ts";

const A_PAGE = 100;

interface CreateBody {
  readonly data: {
    readonly attributes: {
      readonly name: string;
      readonly audiences: {
        readonly included: readonly string[];
        readonly excluded?: readonly string[] | null;
      };
      readonly "campaign-messages": {
        readonly data: readonly {
          readonly attributes: {
            readonly definition: {
              readonly channel: string;
              readonly content?: {
                readonly subject?: string | null;
                readonly preview_text?: string | null;
              } | null;
            };
          };
        }[];
      };
    };
  };
}

/** Makes a draft, with one email. It stays a draft for as long as no other call sends it. */
export function createCampaign({ store }: Account, { body, path, query, now }: Call): Answer {
  const { name, audiences, "campaign-messages": messages } = (body as CreateBody).data.attributes;
  const [message] = messages.data;
  const pointer = "/data/attributes/campaign-messages";
  if (messages.data.length !== 1 || message?.attributes.definition.channel !== "email")
    throw refuse(400, "invalid", { detail: "The simulator takes one email.", pointer });
  const { content } = message.attributes.definition;
  for (const text of [content?.subject, content?.preview_text]) {
    const detail = templateProblem(text ?? "");
    if (detail !== null) throw refuse(400, "invalid", { detail, pointer });
  }
  checkAudiences(store, audiences.included, "included");
  checkAudiences(store, audiences.excluded ?? [], "excluded");
  if (audiences.included.length === 0)
    throw refuse(400, "invalid", { detail: "No audience.", pointer: "/data/attributes/audiences/included" });
  const campaign = addCampaign(store, now, {
    name,
    included: [...audiences.included],
    excluded: [...(audiences.excluded ?? [])],
    subject: content?.subject ?? null,
    previewText: content?.preview_text ?? null,
  });
  const answer = resources.document(campaignResource(campaign), `${path}/${campaign.id}`, query);
  return { status: 201, body: answer };
}

function checkAudiences(store: Store, ids: readonly string[], which: "included" | "excluded"): void {
  if (ids.every((id) => store.lists.has(id) || store.segments.has(id))) return;
  const pointer = `/data/attributes/audiences/${which}`;
  throw new UnknownId("An audience does not exist.", pointer, { status: 400, at: "id" });
}

type NewCampaign = Pick<Campaign, "name" | "included" | "excluded" | "subject" | "previewText">;

/** Enters a draft. */
function addCampaign(store: Store, now: number, given: NewCampaign): Campaign {
  const campaign: Campaign = {
    ...given,
    id: store.longId(),
    sequence: store.nextNumber(),
    channel: "email",
    status: "Draft",
    messageId: store.longId(),
    templateId: null,
    created: now,
    updated: now,
    sentAt: null,
    figures: null,
  };
  store.sending.campaigns.set(campaign.id, campaign);
  return campaign;
}

/** How it did, when, and its audiences if it was not there before. */
interface Sending {
  readonly figures: SentFigures;
  readonly sentAt: number;
  readonly included?: string[];
  readonly excluded?: string[];
}

/** The merchant sends a campaign in Klaviyo: a draft of this name, or one that is made for it. */
export function merchantSends(
  store: Store,
  name: string,
  { figures, sentAt, included = [], excluded = [] }: Sending,
): Campaign {
  const made = { name, included, excluded, subject: name, previewText: null };
  const campaign = store.sending.byName(name) ?? addCampaign(store, sentAt, made);
  Object.assign(campaign, { status: "Sent", sentAt, updated: sentAt, figures });
  return campaign;
}

const KEYS = {
  id: ({ id }: Campaign) => id,
  name: ({ name }: Campaign) => name,
  created_at: ({ created }: Campaign) => created,
  updated_at: ({ updated }: Campaign) => updated,
  scheduled_at: ({ sentAt }: Campaign) => sentAt ?? 0,
};

export function getCampaigns({ store, faults }: Account, call: Call): Answer {
  const conditions = filterOf(call);
  if (!conditions.some(({ field }) => field === "messages.channel"))
    throw refuse(400, "invalid", { detail: "A channel filter is required.", parameter: "filter" });
  if (call.query.has("include"))
    throw refuse(400, "invalid", { detail: "The simulator includes nothing here.", parameter: "include" });
  const rows = [...store.sending.campaigns.values()].filter(({ id, name, status, channel, created }) =>
    meets(conditions, {
      id,
      name,
      status,
      "messages.channel": channel,
      created_at: resources.moment(created),
    }),
  );
  const order = { key: () => 0, descending: false, ...sortOf(call, KEYS), epoch: faults.cursorEpoch };
  const sorted = inOrder(rows, order);
  return {
    status: 200,
    body: resources.page(sorted, campaignResource, call.path, call.query, A_PAGE, order),
  };
}

/** The messages of a campaign. What belongs to a message is named where it is included. */
export function getMessages({ store }: Account, { ids, path, query }: Call): Answer {
  const campaign = store.sending.campaigns.get(ids["id"] ?? "");
  if (campaign === undefined) throw notFound("campaign", ids["id"] ?? "");
  const includes = (query.get("include") ?? "").split(",");
  const template = includes.includes("template")
    ? store.sending.templates.get(campaign.templateId ?? "")
    : undefined;
  const row = { campaign, sequence: campaign.sequence };
  const render = () => messageResource(campaign, template?.id ?? null);
  const body = resources.page([row], render, path, query, A_PAGE);
  const included = template === undefined ? [] : [resources.sparse(templateResource(template), query)];
  return { status: 200, body: { ...body, ...(included.length === 0 ? {} : { included }) } };
}

interface AssignBody {
  readonly data: {
    readonly id: string;
    readonly relationships: { readonly template: { readonly data: { readonly id: string } } };
  };
}

/** Gives a message a template of its own, a copy of the one that is named. */
export function assignTemplate({ store }: Account, { body, path, query, now }: Call): Answer {
  const { id, relationships } = (body as AssignBody).data;
  const { templates } = store.sending;
  const campaign = store.sending.byMessage(id);
  if (campaign === undefined) throw notFound("campaign-message", id);
  const template = templates.get(relationships.template.data.id);
  if (template === undefined || template.ofMessage)
    throw notFound("template", relationships.template.data.id, "/data/relationships/template/data/id");
  if (campaign.status !== "Draft")
    throw refuse(400, "invalid", { detail: "The campaign is no draft.", pointer: "/data/id" });
  const copy = { ...template, id: store.shortId(), sequence: store.nextNumber(), ofMessage: true };
  templates.set(copy.id, copy);
  if (campaign.templateId !== null) templates.delete(campaign.templateId);
  campaign.templateId = copy.id;
  campaign.updated = now;
  const { subject, previewText } = campaign;
  const message = resources.resource("campaign-message", "campaign-messages", id, {
    label: "Email #1",
    channel: "email",
    content: { subject, preview_text: previewText, ...SENDER },
    send_times: null,
    render_options: null,
    created_at: resources.moment(campaign.created),
    updated_at: resources.moment(now),
  });
  return { status: 200, body: resources.document(message, path, query) };
}

const SENDER = {
  from_email: "hello@example.com",
  from_label: "Sixfold Demo",
  reply_to_email: null,
  cc_email: null,
  bcc_email: null,
};

function campaignResource(campaign: Campaign): resources.Resource {
  const { id, included, excluded, created, updated, sentAt } = campaign;
  return resources.resource("campaign", "campaigns", id, {
    name: campaign.name,
    status: campaign.status,
    archived: false,
    audiences: { included, excluded },
    send_options: { use_smart_sending: true },
    tracking_options: {
      add_tracking_params: true,
      custom_tracking_params: [],
      is_tracking_clicks: true,
      is_tracking_opens: true,
    },
    send_strategy: { method: "immediate" },
    created_at: resources.moment(created),
    scheduled_at: sentAt === null ? null : resources.moment(sentAt),
    updated_at: resources.moment(updated),
    send_time: sentAt === null ? null : resources.moment(sentAt),
  });
}

function messageResource(campaign: Campaign, templateId: string | null): resources.Resource {
  const { messageId, subject, previewText, created, updated } = campaign;
  const related = (name: string) => ({
    self: `https://a.klaviyo.com/api/campaign-messages/${messageId}/relationships/${name}/`,
    related: `https://a.klaviyo.com/api/campaign-messages/${messageId}/${name}/`,
  });
  const data = templateId === null ? {} : { data: { type: "template", id: templateId } };
  return {
    ...resources.resource("campaign-message", "campaign-messages", messageId, {
      definition: {
        channel: "email",
        label: "Email #1",
        content: { subject, preview_text: previewText, ...SENDER },
      },
      send_times: null,
      created_at: resources.moment(created),
      updated_at: resources.moment(updated),
    }),
    relationships: {
      campaign: { links: related("campaign") },
      template: { ...data, links: related("template") },
    },
  };
}

/** What a report may be filtered by. */
const REPORT_FILTERS = {
  campaign_id: ["equals single", "contains-any list"],
  campaign_message_id: ["equals single", "contains-any list"],
  send_channel: ["equals single", "contains-any list"],
} as const;

interface ReportBody {
  readonly data: {
    readonly attributes: {
      readonly statistics: readonly string[];
      readonly timeframe: { readonly key?: string; readonly start?: string; readonly end?: string };
      readonly conversion_metric_id: string;
      readonly group_by?: readonly string[] | null;
      readonly filter?: string | null;
    };
  };
}

const YEAR_MS = 366 * 86_400_000;

/** The figures of the campaigns that were sent in a time, a row for each message of each. */
export function reportCampaigns({ store }: Account, { body, path }: Call): Answer {
  const { statistics, timeframe, group_by, filter, ...asked } = (body as ReportBody).data.attributes;
  const at = (attribute: string): string => `/data/attributes/${attribute}`;
  if (!store.metrics.some(({ id }) => id === asked.conversion_metric_id))
    throw refuse(400, "invalid", { detail: "Unknown metric.", pointer: at("conversion_metric_id") });
  const [start, end] = [Date.parse(timeframe.start ?? ""), Date.parse(timeframe.end ?? "")];
  if (!(start < end && end - start <= YEAR_MS))
    throw refuse(400, "invalid", { detail: "A custom time of at most a year.", pointer: at("timeframe") });
  const groups = group_by ?? ["campaign_id", "campaign_message_id", "send_channel"];
  if (!["campaign_id", "campaign_message_id"].every((each) => groups.includes(each)))
    throw refuse(400, "invalid", { detail: "A grouping is missing.", pointer: at("group_by") });
  const conditions = parseFilter(filter ?? null, REPORT_FILTERS);
  const results = [...store.sending.campaigns.values()].flatMap((campaign) => {
    const { id, messageId, channel, sentAt, figures } = campaign;
    const row = { campaign_id: id, campaign_message_id: messageId, send_channel: channel };
    if (sentAt === null || figures === null || sentAt < start || sentAt >= end) return [];
    if (!meets(conditions, row)) return [];
    const groupings = Object.fromEntries(Object.entries(row).filter(([name]) => groups.includes(name)));
    const all = statisticsOf(figures);
    return [{ groupings, statistics: Object.fromEntries(statistics.map((name) => [name, all[name] ?? 0])) }];
  });
  const data = { type: "campaign-values-report", attributes: { results } };
  return { status: 200, body: { data, links: { self: `https://a.klaviyo.com${path}` } } };
}

function statisticsOf(figures: SentFigures): Readonly<Record<string, number>> {
  const { delivered } = figures;
  const rate = (count: number): number => (delivered === 0 ? 0 : count / delivered);
  return {
    ...figures,
    open_rate: rate(figures.opens_unique),
    unsubscribe_rate: rate(figures.unsubscribe_uniques),
    spam_complaint_rate: rate(figures.spam_complaints),
  };
}
