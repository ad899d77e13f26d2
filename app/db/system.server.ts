/**
 * The few queries that belong to no shop: the directory of shops. (Sessions are in session-storage.server.ts,
 * migrations in migrate.server.ts.) No table named here has a `shop_id`.
 */
import type { Database } from "./database.server.ts";
import type { Shop } from "./generated/client.ts";

export type ShopRow = Shop;

/** What Shopify says about a shop; only what is given is written. */
interface ShopPatch {
  readonly name?: string | null;
  readonly currency?: string | null;
  readonly timeZone?: string | null;
  readonly locale?: string | null;
  readonly grantedScopes?: readonly string[];
}

export async function findShopByDomain(db: Database, domain: string): Promise<ShopRow | null> {
  return db.prisma.shop.findUnique({ where: { domain } });
}

export async function findShop(db: Database, shopId: number): Promise<ShopRow | null> {
  return db.prisma.shop.findUnique({ where: { id: shopId } });
}

/**
 * Enters a shop, or takes it back in after an uninstall; safe to run several times at once.
 * `installedAt` is the moment of this installation.
 */
export async function registerShop(
  db: Database,
  shop: ShopPatch & { readonly domain: string },
  now: Date,
): Promise<ShopRow> {
  const { domain, ...patch } = shop;
  // The insert loses a race silently; the update after it holds for whoever won.
  await db.prisma.shop.createMany({ data: [{ domain, installedAt: now }], skipDuplicates: true });
  await db.prisma.shop.updateMany({
    where: { domain, uninstalledAt: { not: null } },
    data: { installedAt: now, uninstalledAt: null, accessLostAt: null },
  });
  return db.prisma.shop.update({ where: { domain }, data: shopData(patch) });
}

export async function updateShop(db: Database, shopId: number, patch: ShopPatch): Promise<ShopRow> {
  return db.prisma.shop.update({ where: { id: shopId }, data: shopData(patch) });
}

/** Notes that the app was removed from a shop; false if no such shop is installed. */
export async function markUninstalled(db: Database, domain: string, now: Date): Promise<boolean> {
  const { count } = await db.prisma.shop.updateMany({
    where: { domain, uninstalledAt: null },
    data: { uninstalledAt: now, grantedScopes: [] },
  });
  return count > 0;
}

/** Notes since when work in the background has not been let in by Shopify. */
export async function noteAccessLost(db: Database, domain: string, now: Date): Promise<void> {
  await db.prisma.shop.updateMany({
    where: { domain, accessLostAt: null, uninstalledAt: null },
    data: { accessLostAt: now },
  });
}

/** The merchant's visit has brought access again. */
export async function noteAccessRegained(db: Database, shopId: number): Promise<void> {
  await db.prisma.shop.update({ where: { id: shopId }, data: { accessLostAt: null } });
}

/** A session as it was read; by its expiry it is told from one that has replaced it since. */
export interface StoredSession {
  readonly id: string;
  readonly expires?: Date | undefined;
}

const LONG_OVER = new Date(0);

/**
 * Marks a session's access token as over, so that its refresh token is exchanged for another before the next use.
 * Does nothing to one that was replaced since. @returns false where there is no refresh token, or no session
 */
export async function endSession(db: Database, { id, expires }: StoredSession): Promise<boolean> {
  await db.prisma.session.updateMany({
    where: { id, expires: expires ?? null, refreshToken: { not: null } },
    data: { expires: LONG_OVER },
  });
  return (await db.prisma.session.count({ where: { id, refreshToken: { not: null } } })) > 0;
}

/** Forgets a session whose access token is of no use, unless it was replaced since. */
export async function dropSession(db: Database, { id, expires }: StoredSession): Promise<void> {
  await db.prisma.session.deleteMany({
    where: { id, OR: [{ expires: expires ?? null }, { expires: LONG_OVER }] },
  });
}

/** Forgets a shop's access tokens. */
export async function deleteSessions(db: Database, domain: string): Promise<void> {
  await db.prisma.session.deleteMany({ where: { shopDomain: domain } });
}

/** Takes a shop out of the directory, with its sessions. */
export async function removeShop(db: Database, shop: Pick<ShopRow, "id" | "domain">): Promise<void> {
  await deleteSessions(db, shop.domain);
  await db.prisma.shop.deleteMany({ where: { id: shop.id } });
}

/** Whether the database answers. */
export async function isReachable(db: Database): Promise<boolean> {
  try {
    await db.pool.query("select 1");
    return true;
  } catch {
    return false;
  }
}

function shopData({ grantedScopes, ...rest }: ShopPatch) {
  return { ...rest, ...(grantedScopes && { grantedScopes: [...grantedScopes] }) };
}
