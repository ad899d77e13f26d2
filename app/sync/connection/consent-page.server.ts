import { findShop } from "../../db/shops/shop-directory.server.ts";
import type { ConsentOptions } from "../../db/sync/klaviyo/klaviyo-consents.server.ts";
import { askForConsent, type ConsentDeps } from "./klaviyo-consent.server.ts";

/**
 * Begins a merchant's way to Klaviyo's consent page. The window goes out of the admin on it, so the address names the
 * merchant's language too.
 * @returns the address for the window
 */
export async function consentPage(
  deps: Pick<ConsentDeps, "db" | "secrets" | "now">,
  appUrl: string,
  shopId: number,
  options: ConsentOptions,
): Promise<string> {
  const { ticket } = await askForConsent(deps, shopId, options);
  const url = new URL("/connect/klaviyo", appUrl);
  url.searchParams.set("ticket", ticket);
  const locale = (await findShop(deps.db, shopId))?.locale ?? null;
  if (locale !== null) url.searchParams.set("locale", locale);
  return url.href;
}
