import { z } from "zod";

import { chooseFlows, stopEvents } from "../../act/events/switch.server.ts";
import type { Services } from "../../services.server.ts";
import { EVENTS_BACK, type EventsResult } from "../../web/settings/events-view.ts";
import { ACCESS_FORMS, carryOutAccess } from "../app.settings_.engagement/access.server.ts";

const form = z.discriminatedUnion("intent", [
  ...ACCESS_FORMS,
  z.object({ intent: z.literal("off") }),
  z.object({ intent: z.literal("choose"), refits: z.enum(["on", ""]) }),
]);

type EventsForm = z.output<typeof form>;

/**
 * Reads a form of the card.
 * @throws Response 400 for a form that isn't the card's
 */
export function eventsForm(data: FormData): EventsForm {
  const parsed = form.safeParse(Object.fromEntries(data));
  if (!parsed.success) throw new Response(null, { status: 400 });
  return parsed.data;
}

/** Does what the merchant asked for. */
export async function carryOut(services: Services, shopId: number, asked: EventsForm): Promise<EventsResult> {
  const { intent } = asked;
  switch (asked.intent) {
    case "off":
      await stopEvents(services, shopId);
      return { outcome: "done", intent };
    case "choose":
      await chooseFlows(services, shopId, { refits: asked.refits === "on" });
      return { outcome: "done", intent };
    case "on":
    case "consent":
    case "finish":
    case "key":
      return carryOutAccess(services, shopId, { growth: "events", back: EVENTS_BACK }, asked);
  }
}
