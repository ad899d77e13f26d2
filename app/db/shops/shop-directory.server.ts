/**
 * The shop directory: the few queries that belong to no single shop. What is due for shops stands in
 * due-shops.server.ts, sessions in session-storage.server.ts, migrations in migrate.server.ts. No table named here has
 * a `shop_id`.
 */
import { movedDigestMoment, nextDigestMoment } from "../../domain/schedule/digest-moment.ts";
import { nextQuietMoment } from "../../domain/schedule/quiet-hour.ts";
import type { Database } from "../core/database.server.ts";
import type { Shop } from "../generated/client.ts";

export type ShopRow = Shop;

/** What Shopify says about a shop. Only the given fields are written. */
interface ShopPatch {
  readonly name?: string | null;
  readonly currency?: string | null;
  readonly timeZone?: string | null;
  readonly locale?: string | null;
  readonly language?: string | null;
  readonly grantedScopes?: readonly string[];
}

export async function findShopByDomain(db: Database, domain: string): Promise<ShopRow | null> {
  return db.prisma.shop.findUnique({ where: { domain } });
}

/** What the app needs to know of a shop when it takes a webhook, by the quickest way. */
export async function findWebhookShop(
  db: Pick<Database, "urgent">,
  domain: string,
): Promise<Pick<ShopRow, "id" | "installedAt"> | null> {
  const { rows } = await db.urgent.query<{ id: number; installed_at: Date }>(
    "select id, installed_at from shops where domain = $1",
    [domain],
  );
  const [row] = rows;
  return row === undefined ? null : { id: row.id, installedAt: row.installed_at };
}

export async function findShop(db: Database, shopId: number): Promise<ShopRow | null> {
  return db.prisma.shop.findUnique({ where: { id: shopId } });
}

const DAY_MS = 86_400_000;

/**
 * Enters a shop, or takes it back in after an uninstall. Several calls may run at once. The shop is refreshed by
 * itself from its next quiet hour on, unless it had that switched off when it left. A weekly summary that it had
 * switched on goes on with the next Monday. `installedAt` is the moment of this installation.
 */
export async function registerShop(
  db: Database,
  shop: ShopPatch & { readonly domain: string },
  now: Date,
): Promise<ShopRow> {
  const { domain, ...patch } = shop;
  const nextRefreshAt = nextQuietMoment(now, patch.timeZone ?? null, domain);
  const nextTidyAt = new Date(now.getTime() + DAY_MS);
  // If another call has inserted the shop first, this adds nothing. The updates below then work on that row.
  await db.prisma.shop.createMany({
    data: [{ domain, installedAt: now, timeZone: patch.timeZone ?? null, nextRefreshAt, nextTidyAt }],
    skipDuplicates: true,
  });
  const left = { domain, uninstalledAt: { not: null } };
  await db.prisma.shop.updateMany({
    where: { ...left, nextRefreshAt: { not: null } },
    data: { nextRefreshAt },
  });
  await db.prisma.shop.updateMany({
    where: { ...left, nextDigestAt: { not: null } },
    data: { nextDigestAt: nextDigestMoment(now, patch.timeZone ?? null) },
  });
  await db.prisma.shop.updateMany({
    where: left,
    data: { installedAt: now, uninstalledAt: null, accessLostAt: null, ...NOT_PARKED },
  });
  const { id } = await db.prisma.shop.findUniqueOrThrow({ where: { domain }, select: { id: true } });
  return updateShop(db, id, patch);
}

/**
 * Writes what Shopify says about a shop. If the time zone changes, the next refresh moves to the quiet hours of the
 * new one, and the next weekly summary to its Monday morning.
 */
export async function updateShop(db: Database, shopId: number, patch: ShopPatch): Promise<ShopRow> {
  const data = shopData(patch);
  if (patch.timeZone === undefined) return db.prisma.shop.update({ where: { id: shopId }, data });
  const before = await db.prisma.shop.findUniqueOrThrow({ where: { id: shopId } });
  const shop = await db.prisma.shop.update({ where: { id: shopId }, data });
  if (shop.timeZone === before.timeZone) return shop;
  const { domain, timeZone, nextRefreshAt, nextDigestAt } = shop;
  const moved = {
    nextRefreshAt: nextRefreshAt && nextQuietMoment(nextRefreshAt, timeZone, domain),
    nextDigestAt: nextDigestAt && movedDigestMoment(nextDigestAt, timeZone),
  };
  return db.prisma.shop.update({ where: { id: shopId }, data: moved });
}

/** Notes that the app was removed from a shop; false: no such shop is installed. */
export async function markUninstalled(db: Database, domain: string, now: Date): Promise<boolean> {
  const { count } = await db.prisma.shop.updateMany({
    where: { domain, uninstalledAt: null },
    data: { uninstalledAt: now, grantedScopes: [] },
  });
  return count > 0;
}

/** Notes since when Shopify has refused the app's work in the background. */
export async function noteAccessLost(db: Database, domain: string, now: Date): Promise<void> {
  await db.prisma.shop.updateMany({
    where: { domain, accessLostAt: null, uninstalledAt: null },
    data: { accessLostAt: now },
  });
}

/** Notes that the merchant's visit has brought access again. */
export async function noteAccessRegained(db: Database, shopId: number): Promise<void> {
  await db.prisma.shop.update({ where: { id: shopId }, data: { accessLostAt: null } });
}

/** Why Shopify refuses a shop's work, as stored. The pages have words for each code. */
export type ParkCode = "frozen" | "closed" | "forbidden" | "scopes";

const NOT_PARKED = { parkedCode: null, parkedAt: null, nextTryAt: null };
const TRY_AGAIN_MS = 3_600_000;

/** A shop by its id or its domain. */
type WhichShop = { readonly id: number } | { readonly domain: string };

/**
 * Notes why and since when Shopify refuses a shop's work. Work that is under way is kept: it stops where it is, and
 * starts again once the shop is back.
 */
export async function parkShop(db: Database, which: WhichShop, code: ParkCode, now: Date): Promise<void> {
  await db.prisma.shop.updateMany({
    where: { ...which, parkedAt: null, uninstalledAt: null },
    data: { parkedCode: code, parkedAt: now, nextTryAt: new Date(now.getTime() + TRY_AGAIN_MS) },
  });
}

/**
 * Notes that Shopify lets the shop's work in again.
 * @returns false: it was not parked, or another process was quicker
 */
export async function unparkShop(db: Database, shopId: number): Promise<boolean> {
  const { count } = await db.prisma.shop.updateMany({
    where: { id: shopId, parkedAt: { not: null } },
    data: NOT_PARKED,
  });
  return count > 0;
}

/** Notes why Shopify still refuses a parked shop. */
export async function noteStillParked(db: Database, shopId: number, code: ParkCode): Promise<void> {
  await db.prisma.shop.updateMany({
    where: { id: shopId, parkedAt: { not: null } },
    data: { parkedCode: code },
  });
}

/** A session as it was read. Its expiry tells it from a session that has replaced it since. */
export interface StoredSession {
  readonly id: string;
  readonly expires?: Date | undefined;
}

const LONG_OVER = new Date(0);

/**
 * Marks a session's access token as over. Its refresh token is then exchanged for another before the next use. A
 * session that was replaced since is left alone.
 * @returns false: there is no refresh token, or no session
 */
export async function endSession(db: Database, { id, expires }: StoredSession): Promise<boolean> {
  await db.prisma.session.updateMany({
    where: { id, expires: expires ?? null, refreshToken: { not: null } },
    data: { expires: LONG_OVER },
  });
  return (await db.prisma.session.count({ where: { id, refreshToken: { not: null } } })) > 0;
}

/** Deletes a session whose access token is of no use, unless it was replaced since. */
export async function dropSession(db: Database, { id, expires }: StoredSession): Promise<void> {
  await db.prisma.session.deleteMany({
    where: { id, OR: [{ expires: expires ?? null }, { expires: LONG_OVER }] },
  });
}

/** Deletes a shop's sessions, and with them its access tokens. */
export async function deleteSessions(db: Database, domain: string): Promise<void> {
  await db.prisma.session.deleteMany({ where: { shopDomain: domain } });
}

/**
 * Takes the domain from a shop that removed the app, with its sessions. From here on no request, webhook or new
 * installation finds the shop, so its rows can be deleted some at a time. Safe to do again.
 * @returns false: the shop has the app again
 */
export async function takeDomain(db: Database, shop: Pick<ShopRow, "id" | "domain">): Promise<boolean> {
  const { count } = await db.prisma.shop.updateMany({
    where: { id: shop.id, uninstalledAt: { not: null } },
    data: { domain: erasedDomain(shop.id), name: null },
  });
  if (count > 0) await deleteSessions(db, shop.domain);
  return count > 0;
}

/** Whether the erasure of a shop has begun. */
export function isBeingErased({ id, domain }: Pick<ShopRow, "id" | "domain">): boolean {
  return domain === erasedDomain(id);
}

/** It is no domain of Shopify's. */
function erasedDomain(id: number): string {
  return `erased-${String(id)}`;
}

/** Takes a shop out of the directory, with its sessions. */
export async function removeShop(db: Database, shop: Pick<ShopRow, "id" | "domain">): Promise<void> {
  await deleteSessions(db, shop.domain);
  await db.prisma.shop.deleteMany({ where: { id: shop.id } });
}

function shopData({ grantedScopes, ...rest }: ShopPatch) {
  return { ...rest, ...(grantedScopes && { grantedScopes: [...grantedScopes] }) };
}
