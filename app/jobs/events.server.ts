import { sendEvents } from "../act/events/send-events.server.ts";
import type { EventServices } from "../act/events/services.ts";
import { findShop } from "../db/shops/shop-directory.server.ts";
import type { JobHandler } from "../queue/queue.server.ts";
import type { AdminClient } from "../shopify/admin.server.ts";
import { planGateOf, type PlanDeps } from "./plan-gate-of.ts";

type EventsDeps = EventServices & PlanDeps & { readonly admin: (shopDomain: string) => Promise<AdminClient> };

/** Tells Klaviyo who changed groups, and who joined or left segments, where the merchant switched that on. */
export function eventsJob(deps: EventsDeps): JobHandler<"events"> {
  return async ({ shopId }, { signal }) => {
    const shop = await findShop(deps.db, shopId);
    if (shop === null || shop.uninstalledAt !== null) return { outcome: "done" };
    const admin = await deps.admin(shop.domain);
    return sendEvents(deps, shopId, { signal, planAllows: planGateOf(deps, { shopId, admin, signal }) });
  };
}
