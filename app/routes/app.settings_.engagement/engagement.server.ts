import { z } from "zod";

import { chooseEngagement, stopEngagement } from "../../engagement/request.server.ts";
import type { Services } from "../../services.server.ts";
import type { EngagementResult } from "../../web/settings/engagement-view.ts";
import { ACCESS_FORMS, carryOutAccess } from "./access.server.ts";

const MOST_CHOSEN = 20;
/** How the names begin of the properties that the app itself writes. */
const OWN_PROPERTY = /^sixfold_/i;

/** Names or ids, separated by commas. Each counts once. */
const names = (longest: number) =>
  z
    .string()
    .max(MOST_CHOSEN * (longest + 2))
    .transform((text) =>
      [...new Set(text.split(",").map((name) => name.trim()))].filter((name) => name !== ""),
    )
    .refine((all) => all.length <= MOST_CHOSEN && all.every((name) => name.length <= longest));

const choice = z.object({
  properties: names(100).refine((all) => !all.some((name) => OWN_PROPERTY.test(name))),
  listIds: names(20),
});

const form = z.discriminatedUnion("intent", [
  ...ACCESS_FORMS,
  z.object({ intent: z.literal("off") }),
  z.object({ intent: z.literal("choose"), choice: z.unknown() }),
]);

type EngagementForm =
  | Exclude<z.output<typeof form>, { intent: "choose" }>
  | { readonly intent: "choose"; readonly choice: z.output<typeof choice> | null };

/**
 * Reads a form of the card.
 * @throws Response 400 for a form that isn't the card's
 */
export function engagementForm(data: FormData): EngagementForm {
  const fields = Object.fromEntries(data);
  const parsed = form.safeParse({ ...fields, choice: fields });
  if (!parsed.success) throw new Response(null, { status: 400 });
  if (parsed.data.intent !== "choose") return parsed.data;
  const chosen = choice.safeParse(parsed.data.choice);
  return { intent: "choose", choice: chosen.success ? chosen.data : null };
}

/** Does what the merchant asked for. */
export async function carryOut(
  services: Services,
  shopId: number,
  asked: EngagementForm,
): Promise<EngagementResult> {
  const { intent } = asked;
  switch (asked.intent) {
    case "off":
      await stopEngagement(services, shopId);
      return { outcome: "done", intent };
    case "choose": {
      if (asked.choice === null) return { outcome: "refused", intent, code: "choice" };
      const { outcome } = await chooseEngagement(services, shopId, asked.choice);
      return outcome === "saved"
        ? { outcome: "done", intent }
        : { outcome: "refused", intent, code: "not_connected" };
    }
    case "on":
    case "consent":
    case "finish":
    case "key":
      return carryOutAccess(services, shopId, { growth: "engagement", back: null }, asked);
  }
}
