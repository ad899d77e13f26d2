import { redirect, type LoaderFunctionArgs } from "@remix-run/node";

import { readConsentCookie, setConsentCookie } from "../../auth/consent-cookie.ts";
import { findShop } from "../../db/shops/shop-directory.server.ts";
import { takeCode } from "../../sync/connection/klaviyo-consent.server.ts";
import { CONSENT_REFUSED } from "../../web/ui/use-consent.ts";

/** The page on which each consent began. */
const PAGES = {
  connect: "/app/sync",
  engagement: "/app/settings",
  events: "/app/settings",
  drafts: "/app/campaigns",
} as const;

/** Klaviyo sends the merchant back here. Its answer counts only in the browser that was sent to Klaviyo. */
export async function loader({ context, request }: LoaderFunctionArgs) {
  const { env, db } = context;
  const { searchParams } = new URL(request.url);
  const answer = { state: searchParams.get("state"), code: searchParams.get("code") };
  const taken = takeCode(context, readConsentCookie(request), answer);
  const shop = taken === null ? null : await findShop(db, taken.shopId);
  const headers = {
    "Set-Cookie": setConsentCookie("", env.SHOPIFY_APP_URL, 0),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
  };
  if (taken === null || shop === null || shop.uninstalledAt !== null)
    throw redirect(`/connect/klaviyo${languageQuery(shop?.locale)}`, { headers });
  const [path, asked] = (taken.back ?? PAGES[taken.purpose]).split("?");
  const query = new URLSearchParams(asked);
  query.set("klaviyo", taken.grant ?? CONSENT_REFUSED);
  const page = `${path ?? "/app"}?${query.toString()}`;
  throw redirect(context.adminPage(shop.domain, page), { headers });
}

/** So that the page, which stands outside the admin, speaks the merchant's language. */
function languageQuery(locale: string | null | undefined): string {
  return locale == null ? "" : `?${new URLSearchParams({ locale }).toString()}`;
}
