import { readPeople } from "../engagement/engagement.server.ts";
import type { EngagementServices } from "../engagement/services.ts";
import type { JobHandler } from "../queue/queue.server.ts";

/** Reads what is known of people besides their orders: from Shopify, and from Klaviyo where that is switched on. */
export function engagementJob(services: EngagementServices): JobHandler<"engagement"> {
  return ({ shopId }, { signal }) => readPeople(services, shopId, signal);
}
