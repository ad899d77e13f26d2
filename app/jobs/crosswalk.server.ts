import { runCrosswalks } from "../crosswalk/crosswalk.server.ts";
import type { CrosswalkServices } from "../crosswalk/services.ts";
import type { JobHandler } from "../queue/queue.server.ts";

/** Compares our groups with Shopify's and Klaviyo's. */
export function crosswalkJob(services: CrosswalkServices): JobHandler<"crosswalk"> {
  return ({ shopId }, { signal }) => runCrosswalks(services, shopId, signal);
}
