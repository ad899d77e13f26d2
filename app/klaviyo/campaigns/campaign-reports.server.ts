import { FilterBuilder, ReportingApi } from "klaviyo-api";
import { z } from "zod";
import type { ReportedCounts } from "../../domain/drafts/watched-campaign.ts";
import { valueOf, type KlaviyoClient } from "../client.server.ts";

/** What a report says of a campaign. */
export interface CampaignFigures extends ReportedCounts {
  /** In whole units of the shop's currency, with decimals. */
  readonly revenue: number;
}

/** Which campaigns are reported, and by which metric orders are counted. */
export interface ReportQuery {
  /** At most 100. */
  readonly campaignIds: readonly string[];
  readonly orderMetricId: string;
  /** The report is of campaigns that were sent from here to `end`. At most a year. */
  readonly start: Date;
  readonly end: Date;
}

const count = z.number().min(0).catch(0);
const REPORT = z.object({
  data: z.object({
    attributes: z.object({
      results: z.array(
        z.object({
          groupings: z.object({ campaign_id: z.string() }),
          statistics: z.object({
            recipients: count,
            delivered: count,
            opens_unique: count,
            unsubscribe_uniques: count,
            spam_complaints: count,
            conversions: count,
            conversion_value: count,
          }),
        }),
      ),
    }),
  }),
});
const STATISTICS = [
  "recipients" as const,
  "delivered" as const,
  "opens_unique" as const,
  "unsubscribe_uniques" as const,
  "spam_complaints" as const,
  "conversions" as const,
  "conversion_value" as const,
];
type Statistics = z.output<typeof REPORT>["data"]["attributes"]["results"][number]["statistics"];

/**
 * The figures of campaigns, by their ids, in one call. A campaign that was not sent in the time has none. Klaviyo
 * allows two such calls a minute and 225 a day, so callers ask for all campaigns of a shop at once.
 */
export async function readCampaignFigures(
  client: KlaviyoClient,
  { campaignIds, orderMetricId, start, end }: ReportQuery,
): Promise<ReadonlyMap<string, CampaignFigures>> {
  if (campaignIds.length === 0) return new Map();
  const attributes = {
    statistics: STATISTICS,
    timeframe: { start, end },
    conversionMetricId: orderMetricId,
    groupBy: ["campaign_id" as const, "campaign_message_id" as const],
    filter: new FilterBuilder().containsAny("campaign_id", [...campaignIds]).build(),
  };
  const outcome = await client.request({
    call: "query_campaign_values",
    answer: REPORT,
    send: (session) =>
      new ReportingApi(session).queryCampaignValues({
        data: { type: "campaign-values-report" as const, attributes },
      }),
  });
  const figures = new Map<string, CampaignFigures>();
  for (const { groupings, statistics } of valueOf("query_campaign_values", outcome).data.attributes.results)
    figures.set(groupings.campaign_id, added(figures.get(groupings.campaign_id), statistics));
  return figures;
}

/** Adds a message's figures to those of the campaign's other messages. */
function added(sum: CampaignFigures | undefined, one: Statistics): CampaignFigures {
  return {
    recipients: (sum?.recipients ?? 0) + one.recipients,
    delivered: (sum?.delivered ?? 0) + one.delivered,
    opened: (sum?.opened ?? 0) + one.opens_unique,
    unsubscribed: (sum?.unsubscribed ?? 0) + one.unsubscribe_uniques,
    spamComplaints: (sum?.spamComplaints ?? 0) + one.spam_complaints,
    orders: (sum?.orders ?? 0) + one.conversions,
    revenue: (sum?.revenue ?? 0) + one.conversion_value,
  };
}
