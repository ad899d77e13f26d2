import { z } from "zod";

import type { Growth } from "../../klaviyo/connection/scopes.ts";
import type { Services } from "../../services.server.ts";
import { growAccess, growByKept, type GrowOutcome } from "../../sync/connection/grow-access.server.ts";
import { tryKey } from "../../sync/connection/key-try.server.ts";
import { klaviyoCallbackUrl } from "../../sync/connection/klaviyo-callback.ts";
import { byKey } from "../../sync/connection/klaviyo-connection.server.ts";
import { consentPage } from "../../sync/connection/consent-page.server.ts";
import { finishConsent } from "../../sync/connection/klaviyo-consent.server.ts";
import type { AccessIntent, AccessResult } from "../../web/ui/access-view.ts";
import { CONSENT_REFUSED } from "../../web/ui/use-consent.ts";

/** The forms by which a merchant lets the app do more at Klaviyo. */
export const ACCESS_FORMS = [
  z.object({ intent: z.enum(["on", "consent"]) }),
  z.object({ intent: z.literal("finish"), grant: z.string().max(8_000) }),
  z.object({ intent: z.literal("key"), key: z.string().trim().max(200).catch("") }),
] as const;
export type AccessForm = z.output<(typeof ACCESS_FORMS)[number]>;

/** What is asked for, and where in the app the merchant comes back to from Klaviyo; null: the growth's own page. */
interface Wanted {
  readonly growth: Growth;
  readonly back: string | null;
}

/** Does what the merchant asked for. */
export async function carryOutAccess(
  services: Services,
  shopId: number,
  { growth, back }: Wanted,
  asked: AccessForm,
): Promise<AccessResult> {
  const { intent } = asked;
  const now = services.now();
  switch (asked.intent) {
    case "on":
      return resultOf(intent, await growByKept(services, shopId, growth, now));
    case "consent":
      return leave(services, shopId, { growth, back });
    case "finish":
      return finish(services, shopId, asked.grant);
    case "key": {
      const { key } = asked;
      const grow = (): Promise<GrowOutcome> => growAccess(services, shopId, { growth, ...byKey(key) }, now);
      return resultOf(intent, await tryKey({ db: services.db, shopId, key, now }, grow));
    }
  }
}

/** The first step to Klaviyo's consent page. Gives the address for the window. */
async function leave(services: Services, shopId: number, { growth, back }: Wanted): Promise<AccessResult> {
  const options = { purpose: growth, createProfiles: false, segments: false, back } as const;
  const url = await consentPage(services, services.env.SHOPIFY_APP_URL, shopId, options);
  return { outcome: "leave", url };
}

/** The last step: the merchant is back from the consent page. */
async function finish(services: Services, shopId: number, grant: string): Promise<AccessResult> {
  if (grant === CONSENT_REFUSED) return { outcome: "refused", intent: "finish", code: CONSENT_REFUSED };
  const redirectUrl = klaviyoCallbackUrl(services.env.SHOPIFY_APP_URL);
  return resultOf("finish", await finishConsent(services, shopId, { grant, redirectUrl }));
}

function resultOf(
  intent: AccessIntent,
  answer:
    | GrowOutcome
    | { readonly outcome: string; readonly scope?: string }
    | { readonly outcome: string; readonly minutes: number },
): AccessResult {
  const { outcome: code } = answer;
  if (code === "grown") return { outcome: "done", intent };
  const scope = "scope" in answer ? answer.scope : undefined;
  const minutes = "minutes" in answer ? { minutes: answer.minutes } : {};
  return { outcome: "refused", intent, code, ...(scope === undefined ? {} : { scope }), ...minutes };
}
