import type { Database } from "../db/core/database.server.ts";
import { inShopSql, type ShopSql } from "../db/core/shop-scope.server.ts";
import { readBought, type BoughtProduct, type Buyers } from "../db/products/bought.server.ts";
import { readProductReading } from "../db/products/product-readings.server.ts";
import { newestRunRules } from "../db/scoring/run-rules.server.ts";
import { windowStart } from "../domain/orders/eligibility.ts";

/** How many products each list has. */
const LISTED = 5;
/** The code of a statement that took too long. */
const TIMEOUT = "57014";

export type Bought =
  | {
      readonly outcome: "read";
      readonly most: readonly BoughtProduct[];
      readonly last: readonly BoughtProduct[];
      readonly asOf: Date;
    }
  /** "unreadable": the first reading was given up. */
  | { readonly outcome: "off" | "not_read" | "unreadable" | "not_scored" | "too_slow" };

/** What people bought most and last, by the orders that count at the newest run. */
export async function boughtBy(db: Database, shopId: number, buyers: Buyers): Promise<Bought> {
  try {
    return await inShopSql(db, shopId, (sql) => read(sql, buyers));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === TIMEOUT) return { outcome: "too_slow" };
    throw error;
  }
}

async function read(sql: ShopSql, buyers: Buyers): Promise<Bought> {
  const reading = await readProductReading(sql);
  if (reading === null) return { outcome: "off" };
  if (reading.readAt === null) return { outcome: reading.requestedAt === null ? "unreadable" : "not_read" };
  const run = await newestRunRules(sql);
  if (run === null) return { outcome: "not_scored" };
  const { asOf, windowYears } = run;
  const rules = { ...run, windowStart: windowStart(asOf, windowYears) };
  const found = await readBought(sql, buyers, rules, LISTED);
  return {
    outcome: "read",
    most: found.filter(({ mostRank }) => mostRank <= LISTED),
    last: found
      .filter(({ lastRank, lastPeople }) => lastRank <= LISTED && lastPeople > 0)
      .toSorted((a, b) => a.lastRank - b.lastRank),
    asOf: reading.readAt,
  };
}
