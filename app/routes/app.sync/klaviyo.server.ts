import type { Services } from "../../services.server.ts";
import { klaviyoCallbackUrl } from "../../sync/connection/klaviyo-callback.ts";
import { connectKlaviyo, disconnectKlaviyo } from "../../sync/connection/klaviyo-connection.server.ts";
import { consentPage } from "../../sync/connection/consent-page.server.ts";
import { finishConsent, revokeConsent } from "../../sync/connection/klaviyo-consent.server.ts";
import { tryKey } from "../../sync/connection/key-try.server.ts";
import type { SyncResult } from "../../web/sync/sync-view.ts";
import { CONSENT_REFUSED } from "../../web/ui/use-consent.ts";
import type { ConnectForm, FinishForm, StartForm } from "./sync-form.server.ts";

export type Refusal = Extract<SyncResult, { outcome: "refused" }>;

/** Connects by a private key. */
export async function connect(
  services: Services,
  shopId: number,
  { intent, key, createProfiles, segments }: ConnectForm,
): Promise<Refusal | null> {
  const now = services.now();
  const chosen = { key, createProfiles, segments };
  const answer = await tryKey({ db: services.db, shopId, key, now }, () =>
    connectKlaviyo(services, shopId, chosen, now),
  );
  return answer.outcome === "connected" ? null : refusalOf(intent, answer);
}

/** The first step to Klaviyo's consent page. Gives the address for the window. */
export async function start(services: Services, shopId: number, form: StartForm): Promise<SyncResult> {
  const { createProfiles, segments } = form;
  const options = { purpose: "connect", createProfiles, segments } as const;
  const url = await consentPage(services, services.env.SHOPIFY_APP_URL, shopId, options);
  return { outcome: "leave", intent: form.intent, url };
}

/** The last step: the merchant is back from the consent page. */
export async function finish(
  services: Services,
  shopId: number,
  { intent, grant }: FinishForm,
): Promise<Refusal | null> {
  if (grant === CONSENT_REFUSED) return { outcome: "refused", intent, code: CONSENT_REFUSED };
  const redirectUrl = klaviyoCallbackUrl(services.env.SHOPIFY_APP_URL);
  const outcome = await finishConsent(services, shopId, { grant, redirectUrl });
  return outcome.outcome === "connected" ? null : refusalOf(intent, outcome);
}

/** Ends the connection. If there was a consent, ends that at Klaviyo too. */
export async function disconnect(services: Services, shopId: number): Promise<void> {
  const { encryptedKey } = await disconnectKlaviyo(services, shopId);
  const told = await revokeConsent(services, shopId, encryptedKey).catch(() => false);
  if (!told) services.log.warn({ shopId }, "Klaviyo was not told of the disconnect");
}

export function refusalOf(
  intent: Refusal["intent"],
  problem: { readonly outcome: string; readonly scope?: string; readonly minutes?: number },
): Refusal {
  const { outcome: code, ...facts } = problem;
  return { outcome: "refused", intent, code, ...facts };
}
