import { json, redirect, type LoaderFunctionArgs } from "@remix-run/node";

import { setConsentCookie } from "../../auth/consent-cookie.ts";
import { klaviyoCallbackUrl } from "../../sync/connection/klaviyo-callback.ts";
import { CONSENT_SECONDS, sendToKlaviyo } from "../../sync/connection/klaviyo-consent.server.ts";
import { ConsentOverPage } from "../../web/sync/klaviyo/consent-over-page.tsx";

/** A step on the merchant's way to Klaviyo. The sync page sends the whole window here, with a ticket. */
export async function loader({ context, request }: LoaderFunctionArgs) {
  const { env, oauthApp } = context;
  if (oauthApp === null) throw new Response(null, { status: 404 });
  const ticket = new URL(request.url).searchParams.get("ticket") ?? "";
  const redirectUrl = klaviyoCallbackUrl(env.SHOPIFY_APP_URL);
  const sent = await sendToKlaviyo(context, oauthApp, { ticket, redirectUrl });
  if (sent === null) return json(null, { status: 400 });
  const cookie = setConsentCookie(sent.cookie, env.SHOPIFY_APP_URL, CONSENT_SECONDS);
  throw redirect(sent.url, { headers: { "Set-Cookie": cookie, ...UNTOLD } });
}

/** The address works only once, and nobody else may see it. */
const UNTOLD = { "Cache-Control": "no-store", "Referrer-Policy": "no-referrer" };

export default function ConnectKlaviyoRoute() {
  return <ConsentOverPage />;
}
