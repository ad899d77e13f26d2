import { runCampaigns } from "../act/drafts/run-campaigns.server.ts";
import type { DraftServices } from "../act/drafts/services.ts";
import type { JobHandler } from "../queue/queue.server.ts";

/** Makes drafts in Klaviyo, and reads how campaigns did. */
export function campaignsJob(services: DraftServices): JobHandler<"campaigns"> {
  return ({ shopId }, { signal }) => runCampaigns(services, shopId, signal);
}
