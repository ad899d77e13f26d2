/** The store's own figures, from which the presets' numbers come: noted with the run, or added up. */
import type { Database } from "../db/core/database.server.ts";
import { inShopSql, type ShopSql } from "../db/core/shop-scope.server.ts";
import { shareCustomers } from "../db/orders/customer-lock.server.ts";
import { readDefinitions } from "../db/segments/definitions.server.ts";
import { notedStoreFigures, noteStoreFigures } from "../db/segments/noted-store-figures.server.ts";
import { readStoreFigures } from "../db/segments/store-figures.server.ts";
import { findShop } from "../db/shops/shop-directory.server.ts";
import type { Definitions } from "../domain/presets/definitions.ts";
import type { StoreFigures } from "../domain/presets/figures.ts";
import { comparableText } from "../domain/rules/comparable.ts";
import type { Need } from "../domain/rules/field.ts";
import { todayOf, type RuleMoment } from "../domain/rules/moment.ts";
import { sourceKey } from "../domain/rules/source-key.ts";
import { readRuleGround, type RuleGround } from "./rule-ground.server.ts";

/** What a store's figures stand on, besides the orders. */
interface FiguresGround extends Pick<RuleGround, "knowledge" | "ages"> {
  readonly moment: RuleMoment;
  readonly definitions: Pick<Definitions, "vipDays">;
}

/** The sources that the figures are read from, besides the orders. */
const SOURCES: readonly Need[] = ["places", "products"];

/** The figures as they are noted, or else added up now. A million customers take some tenths of a second then. */
export async function storeFigures(sql: ShopSql, ground: FiguresGround): Promise<StoreFigures> {
  return (await notedStoreFigures(sql, keyOf(ground))) ?? readFigures(sql, ground);
}

/** The Klaviyo property that carries the gender; null: none. */
export function genderPropertyOf({ properties }: RuleGround["knowledge"]): string | null {
  return [...properties].sort().find((name) => comparableText(name).endsWith("gender")) ?? null;
}

/** Adds a shop's figures up and notes them, so that no page has to. Nothing happens if they are noted already. */
export async function noteFigures(db: Database, shopId: number): Promise<void> {
  const shop = await findShop(db, shopId);
  if (shop === null || shop.uninstalledAt !== null) return;
  await inShopSql(db, shopId, async (sql) => {
    await shareCustomers(sql);
    const { moment, ...known } = await readRuleGround(sql, shop.timeZone);
    if (moment === null) return;
    const ground = { ...known, moment, definitions: await readDefinitions(sql) };
    const key = keyOf(ground);
    if ((await notedStoreFigures(sql, key)) === null)
      await noteStoreFigures(sql, key, await readFigures(sql, ground));
  });
}

function readFigures(sql: ShopSql, { moment, definitions, knowledge }: FiguresGround): Promise<StoreFigures> {
  const asked = { days: definitions.vipDays, genderProperty: genderPropertyOf(knowledge) };
  return readStoreFigures(sql, moment, asked);
}

/** Says what figures are read by: another run, reading of a source, or definition makes another key. */
function keyOf({ moment, definitions, knowledge, ages }: FiguresGround): string {
  const { at, days, windowStart, includePointOfSale, currency } = moment;
  const gender = genderPropertyOf(knowledge);
  const sources = [...SOURCES, ...(gender === null ? [] : [sourceKey("properties", gender)])];
  return JSON.stringify([
    ...[at, windowStart, includePointOfSale, currency],
    days.startOf(todayOf(moment) - definitions.vipDays),
    ...sources.map((source) => [source, ages[source] ?? null]),
  ]);
}
