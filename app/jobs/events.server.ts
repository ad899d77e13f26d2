import { sendEvents } from "../act/events/send-events.server.ts";
import type { EventServices } from "../act/events/services.ts";
import type { JobHandler } from "../queue/queue.server.ts";

/** Tells Klaviyo who changed groups, and who joined or left segments, where the merchant switched that on. */
export function eventsJob(services: EventServices): JobHandler<"events"> {
  return ({ shopId }, { signal }) => sendEvents(services, shopId, signal);
}
