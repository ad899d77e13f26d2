/** Fills a database with a fleet of shops, each a copy of one that the app itself has filled. */
import type { Database } from "../../app/db/core/database.server.ts";
import { inShopSql, type ShopSql } from "../../app/db/core/shop-scope.server.ts";
import { findShop, parkShop, registerShop } from "../../app/db/shops/shop-directory.server.ts";
import { copyShop } from "./copy-shop.ts";
import type { PlannedShop, Standing } from "./plan.ts";

/** A shop to copy, with the number of its customers. */
export interface Pattern {
  readonly shopId: number;
  readonly customers: number;
}

/** A shop of the fleet, as it was made. */
export interface FleetShop extends PlannedShop {
  readonly id: number;
}

interface Filling {
  /**
   * Whole shops: each shop is a copy of the pattern next to its size. Parts: each is as many customers of the largest
   * pattern as it has by plan.
   */
  readonly by: "whole" | "parts";
  readonly now: Date;
}

/** @returns the shops in the order of the plan */
export async function fillFleet(
  db: Database,
  patterns: readonly Pattern[],
  planned: readonly PlannedShop[],
  { by, now }: Filling,
): Promise<FleetShop[]> {
  const shops: (FleetShop & { readonly pattern: Pattern })[] = [];
  for (const shop of planned) {
    const pattern = by === "parts" ? largest(patterns) : nearest(patterns, shop.size);
    const id = await register(db, shop, pattern, now);
    shops.push({
      ...shop,
      size: by === "parts" ? Math.min(shop.size, pattern.customers) : pattern.customers,
      id,
      pattern,
    });
  }
  for (const pattern of patterns) {
    const copies = shops.filter((shop) => shop.pattern === pattern);
    const copied = copies.map(({ id, size }) => ({ shopId: id, customers: by === "parts" ? size : null }));
    if (copied.length > 0) await copyShop(db.pool, pattern.shopId, copied);
  }
  for (const { id, domain, standing } of shops) await stand(db, { id, domain }, standing, now);
  return shops.map(({ pattern: _, ...shop }) => shop);
}

async function register(db: Database, { domain }: PlannedShop, pattern: Pattern, now: Date): Promise<number> {
  const like = await findShop(db, pattern.shopId);
  if (like === null) throw new Error("There is no shop to copy.");
  const { currency, timeZone, locale, language, grantedScopes } = like;
  const { id } = await registerShop(db, { domain, currency, timeZone, locale, language, grantedScopes }, now);
  return id;
}

function largest(patterns: readonly Pattern[]): Pattern {
  return patterns.reduce((best, each) => (each.customers > best.customers ? each : best));
}

/** By their ratio, since sizes are log-normal. */
function nearest(patterns: readonly Pattern[], size: number): Pattern {
  const distance = ({ customers }: Pattern): number => Math.abs(Math.log(customers / size));
  return patterns.reduce((best, each) => (distance(each) < distance(best) ? each : best));
}

async function stand(
  db: Database,
  shop: { readonly id: number; readonly domain: string },
  standing: Standing,
  now: Date,
): Promise<void> {
  if (standing === "parked") await parkShop(db, { id: shop.id }, "frozen", now);
  if (standing === "uninstalled")
    await db.prisma.shop.update({ where: { id: shop.id }, data: { uninstalledAt: now, grantedScopes: [] } });
  const statements = STANDING[standing];
  if (statements.length > 0) await inShopSql(db, shop.id, (sql) => sendAll(sql, statements));
}

async function sendAll(sql: ShopSql, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await sql.query(statement, [sql.shopId]);
}

/** What stands in a shop's own tables. */
const STANDING: Readonly<Record<Standing, readonly string[]>> = {
  well: [],
  parked: [],
  paused: ["update audience_sets set paused_at = now(), pause_cause = 'asked' where shop_id = $1"],
  uninstalled: [
    "update sync_targets set enabled = false, encrypted_key = null where shop_id = $1",
    "delete from customer_emails where shop_id = $1",
    "delete from list_states where shop_id = $1",
  ],
  between: [
    `update syncs set status = 'running', phase = 'adding', finished_at = null
      where shop_id = $1 and id in (select max(id) from syncs where shop_id = $1 group by target)`,
    "update tag_states set confirmed = 0 where shop_id = $1 and customer_id % 3 = 0",
  ],
};
