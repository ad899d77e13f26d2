/** How a card of the settings asks Klaviyo for more: by what is allowed already, by a consent, or by a wider key. */
import { z } from "zod";

import type { Growth } from "../../klaviyo/scopes.ts";
import type { Services } from "../../services.server.ts";
import { growAccess, growByKept, type GrowOutcome } from "../../sync/connection/grow-access.server.ts";
import { klaviyoCallbackUrl } from "../../sync/connection/klaviyo-callback.ts";
import { byKey } from "../../sync/connection/klaviyo-connection.server.ts";
import { askForConsent, finishConsent } from "../../sync/connection/klaviyo-consent.server.ts";
import { tryKey } from "../../sync/connection/key-try.server.ts";
import type { AccessResult } from "../../web/settings/access-view.ts";
import { CONSENT_REFUSED } from "../../web/ui/use-consent.ts";

/** The forms by which a card asks for more. */
export const ACCESS_FORMS = [
  z.object({ intent: z.enum(["on", "consent"]) }),
  z.object({ intent: z.literal("finish"), grant: z.string().max(8_000) }),
  z.object({ intent: z.literal("key"), key: z.string().trim().max(200).catch("") }),
] as const;

type AccessForm = z.output<(typeof ACCESS_FORMS)[number]>;

interface Wish {
  readonly growth: Growth;
  /** The address in the app that a consent comes back to; null: the settings. */
  readonly back: string | null;
}

/** Switches a growth on, if Klaviyo allows it. */
export async function askForMore(
  services: Services,
  shopId: number,
  { growth, back }: Wish,
  asked: AccessForm,
): Promise<AccessResult<AccessForm["intent"]>> {
  const { intent } = asked;
  const now = services.now();
  switch (asked.intent) {
    case "on":
      return resultOf(intent, await growByKept(services, shopId, growth, now));
    case "consent":
      return { outcome: "leave", url: await consentAddress(services, shopId, { growth, back }) };
    case "finish": {
      if (asked.grant === CONSENT_REFUSED) return { outcome: "refused", intent, code: CONSENT_REFUSED };
      const redirectUrl = klaviyoCallbackUrl(services.env.SHOPIFY_APP_URL);
      return resultOf(intent, await finishConsent(services, shopId, { grant: asked.grant, redirectUrl }));
    }
    case "key": {
      const { key } = asked;
      const grow = (): Promise<GrowOutcome> => growAccess(services, shopId, { growth, ...byKey(key) }, now);
      return resultOf(intent, await tryKey({ db: services.db, shopId, key, now }, grow));
    }
  }
}

/** The first step to Klaviyo's consent page: the address for the window. */
async function consentAddress(services: Services, shopId: number, { growth, back }: Wish): Promise<string> {
  const options = { purpose: growth, createProfiles: false, segments: false, back } as const;
  const { ticket } = await askForConsent(services, shopId, options);
  const url = new URL("/connect/klaviyo", services.env.SHOPIFY_APP_URL);
  url.searchParams.set("ticket", ticket);
  return url.href;
}

function resultOf<Intent extends string>(
  intent: Intent,
  answer:
    | GrowOutcome
    | { readonly outcome: string; readonly scope?: string }
    | { readonly outcome: string; readonly minutes: number },
): AccessResult<Intent> {
  const { outcome: code } = answer;
  if (code === "grown") return { outcome: "done", intent };
  const scope = "scope" in answer ? answer.scope : undefined;
  const minutes = "minutes" in answer ? { minutes: answer.minutes } : {};
  return { outcome: "refused", intent, code, ...(scope === undefined ? {} : { scope }), ...minutes };
}
