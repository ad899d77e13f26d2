import {
  findShopByDomain,
  noteAccessRegained,
  registerShop,
  updateShop,
  type ShopRow,
} from "../db/shops/shop-directory.server.ts";
import { mayReadOrders } from "../ingest/granted.ts";
import { startImport } from "../ingest/request-import.server.ts";
import { resumeShop } from "../schedule/parked.server.ts";
import type { Services } from "../services.server.ts";
import type { AdminClient } from "../shopify/admin.server.ts";
import { readGrantedScopes, readShop } from "../shopify/shop.server.ts";
import { addressLocale } from "./address-locale.ts";
import { authenticate } from "./authenticate.server.ts";
import { requestAdmin } from "./request-admin.server.ts";

/** A merchant's request: its shop, and a client for that shop's Admin API. */
export interface ShopRequest {
  readonly shop: ShopRow;
  readonly admin: () => Promise<AdminClient>;
  /** The Shopify user who asks, by the session token; null: the token names none. */
  readonly userId: string | null;
}

/**
 * Authenticates a page's request and finds its shop. The first request after an installation stores the shop and
 * starts its first import. Several first requests at once do no more than one.
 * @throws Response where the SDK answers itself (bounce page, token refused), and 503 where the shop or the database
 *   can't be asked
 */
export async function requireShop(services: Services, request: Request): Promise<ShopRequest> {
  try {
    const opened = await openShop(services, request);
    services.logScope.add({ shopId: opened.shop.id });
    return opened;
  } catch (error) {
    const trouble = services.databaseHealth.noteFailure(error);
    if (trouble === null) throw error;
    services.log.warn({ trouble }, "the database can't serve a page");
    throw new Response(null, { status: 503 });
  }
}

async function openShop(services: Services, request: Request): Promise<ShopRequest> {
  const { session, sessionToken } = await authenticate(services, request);
  const userId = userOf(sessionToken);
  const admin = (): Promise<AdminClient> => Promise.resolve(requestAdmin(services, request, session.shop));
  const known = await findShopByDomain(services.db, session.shop);
  if (known === null || known.uninstalledAt !== null || known.currency === null)
    return { shop: await install(services, session.shop, admin, addressLocale(request)), admin, userId };
  if (known.accessLostAt === null && known.parkedAt === null) return { shop: known, admin, userId };
  return { shop: await regainAccess(services, known, admin), admin, userId };
}

/** Shopify's user ids are digits. Any other text stays out of the log. */
function userOf(token: { readonly sub?: string } | undefined): string | null {
  const user = token?.sub ?? "";
  return /^\d{1,19}$/.test(user) ? user : null;
}

/**
 * Shopify refused work in the background for a while. This request brings new access, or finds the shop open again.
 * The orders are read again, or further from where that stopped; scoring and syncs follow. If Shopify still refuses,
 * or the app may not read orders, nothing changes.
 */
async function regainAccess(
  services: Services,
  shop: ShopRow,
  admin: ShopRequest["admin"],
): Promise<ShopRow> {
  try {
    const grantedScopes = await readGrantedScopes(await admin());
    await updateShop(services.db, shop.id, { grantedScopes });
    if (shop.parkedAt === null || mayReadOrders(grantedScopes)) await resumeShop(services, shop.id);
    await noteAccessRegained(services.db, shop.id);
    return (await findShopByDomain(services.db, shop.domain)) ?? shop;
  } catch (error) {
    if (error instanceof Response) throw error;
    services.log.warn({ err: error, shopId: shop.id }, "access could not be regained");
    return shop;
  }
}

/**
 * For requests that start work in the background. That work has no session token to renew a refused access by. So
 * this makes sure that the stored access works, and notes the scopes that are granted now. It ignores failures, since
 * the work itself reports them.
 */
export async function renewAccess(services: Services, { shop, admin }: ShopRequest): Promise<void> {
  try {
    const grantedScopes = await readGrantedScopes(await admin());
    await updateShop(services.db, shop.id, { grantedScopes });
  } catch (error) {
    if (error instanceof Response) throw error;
    services.log.warn({ err: error, shopId: shop.id }, "access could not be renewed");
  }
}

async function install(
  services: Services,
  domain: string,
  admin: ShopRequest["admin"],
  locale: string | null,
): Promise<ShopRow> {
  const [facts, grantedScopes] = await askShop(services, admin);
  const shop = await registerShop(services.db, { domain, ...facts, locale, grantedScopes }, services.now());
  await startImport(services, shop.id, services.asOf());
  return shop;
}

async function askShop(services: Services, admin: ShopRequest["admin"]) {
  try {
    const client = await admin();
    return [await readShop(client), await readGrantedScopes(client)] as const;
  } catch (error) {
    if (error instanceof Response) throw error;
    services.log.warn({ err: error }, "installation could not read the shop");
    throw new Response(null, { status: 503 });
  }
}
