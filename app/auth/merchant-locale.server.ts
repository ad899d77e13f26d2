import type { Services } from "../services.server.ts";
import { addressLocale } from "./address-locale.ts";
import { requireShop } from "./require-shop.server.ts";
import { claimedShop } from "./session-token.ts";

/**
 * The locale of the merchant who asks for a document: that of their admin, as the address names it. If it names none,
 * that of their shop.
 * @returns BCP 47; null: neither is known, or the shop can't be asked, which the page itself then says
 */
export async function merchantLocale(services: Services, request: Request): Promise<string | null> {
  const named = addressLocale(request);
  if (named !== null) return named;
  if (claimedShop(request).claim !== "shop") return null;
  try {
    return (await requireShop(services, request)).shop.locale;
  } catch {
    return null;
  }
}
