import { z } from "zod";

import { chooseEngagement, stopEngagement } from "../../engagement/request.server.ts";
import type { Services } from "../../services.server.ts";
import { growAccess, growByKept, type GrowOutcome } from "../../sync/connection/grow-access.server.ts";
import { klaviyoCallbackUrl } from "../../sync/connection/klaviyo-callback.ts";
import { byKey } from "../../sync/connection/klaviyo-connection.server.ts";
import { askForConsent, finishConsent } from "../../sync/connection/klaviyo-consent.server.ts";
import { tryKey } from "../../sync/connection/key-try.server.ts";
import type { EngagementIntent, EngagementResult } from "../../web/settings/engagement-view.ts";
import { CONSENT_REFUSED } from "../../web/ui/use-consent.ts";

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
  z.object({ intent: z.enum(["on", "off", "consent"]) }),
  z.object({ intent: z.literal("finish"), grant: z.string().max(8_000) }),
  z.object({ intent: z.literal("key"), key: z.string().trim().max(200).catch("") }),
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
  const now = services.now();
  switch (asked.intent) {
    case "on":
      return resultOf(intent, await growByKept(services, shopId, "engagement", now));
    case "off":
      await stopEngagement(services, shopId);
      return { outcome: "done", intent };
    case "consent":
      return leave(services, shopId);
    case "finish":
      return finish(services, shopId, asked.grant);
    case "key":
      return byWiderKey(services, shopId, asked.key);
    case "choose": {
      if (asked.choice === null) return { outcome: "refused", intent, code: "choice" };
      const { outcome } = await chooseEngagement(services, shopId, asked.choice);
      return outcome === "saved"
        ? { outcome: "done", intent }
        : { outcome: "refused", intent, code: "not_connected" };
    }
  }
}

/** The first step to Klaviyo's consent page. Gives the address for the window. */
async function leave(services: Services, shopId: number): Promise<EngagementResult> {
  const options = { purpose: "engagement", createProfiles: false, segments: false } as const;
  const { ticket } = await askForConsent(services, shopId, options);
  const url = new URL("/connect/klaviyo", services.env.SHOPIFY_APP_URL);
  url.searchParams.set("ticket", ticket);
  return { outcome: "leave", url: url.href };
}

/** The last step: the merchant is back from the consent page. */
async function finish(services: Services, shopId: number, grant: string): Promise<EngagementResult> {
  if (grant === CONSENT_REFUSED) return { outcome: "refused", intent: "finish", code: CONSENT_REFUSED };
  const redirectUrl = klaviyoCallbackUrl(services.env.SHOPIFY_APP_URL);
  return resultOf("finish", await finishConsent(services, shopId, { grant, redirectUrl }));
}

async function byWiderKey(services: Services, shopId: number, key: string): Promise<EngagementResult> {
  const now = services.now();
  const grow = (): Promise<GrowOutcome> => growAccess(services, shopId, { growth: "engagement", ...byKey(key) }, now);
  return resultOf("key", await tryKey({ db: services.db, shopId, key, now }, grow));
}

function resultOf(
  intent: EngagementIntent,
  answer:
    | GrowOutcome
    | { readonly outcome: string; readonly scope?: string }
    | { readonly outcome: string; readonly minutes: number },
): EngagementResult {
  const { outcome: code } = answer;
  if (code === "grown") return { outcome: "done", intent };
  const scope = "scope" in answer ? answer.scope : undefined;
  const minutes = "minutes" in answer ? { minutes: answer.minutes } : {};
  return { outcome: "refused", intent, code, ...(scope === undefined ? {} : { scope }), ...minutes };
}
