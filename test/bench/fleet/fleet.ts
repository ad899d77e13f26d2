/** The databases of the bench: one with the fleet, and for each of its sizes one with a single shop. */
import { Session } from "@shopify/shopify-app-remix/server";

import { openDatabase, type Database } from "../../../app/db/core/database.server.ts";
import { secretBox } from "../../../app/db/core/secret-box.ts";
import { sessionStorage } from "../../../app/db/shops/session-storage.server.ts";
import { fillFleet, type FleetShop, type Pattern } from "../../fleet/fill-fleet.ts";
import { planFleet } from "../../fleet/plan.ts";
import type { BenchPostgres } from "../import/postgres.ts";
import { NOW } from "../import/store.ts";
import { makePattern } from "./patterns.ts";

/** Half of the shops have fewer customers than the median, and one in a hundred more than the top. */
const [MEDIAN, TOP] = [800, 40_000];
/** The sizes that shops are copied from. The largest shop is there once. */
const SIZES = [100, 800, 6_000, 40_000] as const;
/** A fleet of 5,000 has one shop of 400,000. */
const LARGEST_PER_SHOP = 80;
export const SECRETS = secretBox(Buffer.alloc(32, 7).toString("base64"));
const YEARS_LATER = new Date("2036-01-01T00:00:00Z");

export interface Fleet {
  readonly url: string;
  readonly db: Database;
  readonly shops: readonly FleetShop[];
  /** The shops that others were copied from, and the largest one: in the fleet and alone. */
  readonly sizes: readonly Sized[];
  close(): Promise<void>;
}

export interface Sized {
  readonly customers: number;
  readonly among: Pattern;
  readonly alone: Pattern;
  readonly aloneDb: Database;
  readonly aloneUrl: string;
}

export async function makeFleet(postgres: BenchPostgres, count: number): Promise<Fleet> {
  const url = await postgres.emptyDatabase();
  const db = openDatabase(url);
  const largest = Math.max(2 * SIZES[0], LARGEST_PER_SHOP * count);
  const all = [...SIZES.filter((size) => size < largest), largest];
  const sizes: Sized[] = [];
  for (const customers of all) {
    const aloneUrl = await postgres.emptyDatabase(`alone_${String(customers)}`);
    const aloneDb = openDatabase(aloneUrl, { max: 4 });
    const alone = await makePattern(aloneDb, aloneUrl, customers);
    sizes.push({ customers, aloneUrl, aloneDb, alone, among: await makePattern(db, url, customers) });
  }
  const planned = planFleet({ shops: count, median: MEDIAN, top: TOP, largest: TOP });
  const patterns = sizes.filter(({ customers }) => customers <= TOP && customers < largest);
  const copied = await fillFleet(
    db,
    patterns.map(({ among }) => among),
    planned,
    { by: "whole", now: NOW },
  );
  const own = sizes.map(({ among, customers }): FleetShop => {
    const domain = `pattern-${String(customers)}.myshopify.com`;
    return { id: among.shopId, domain, size: customers, standing: "well" };
  });
  const shops = [...copied, ...own];
  await storeSessions(db, shops);
  for (const each of sizes) await storeSessions(each.aloneDb, own);
  // What PostgreSQL does by itself in a database that was not made a minute ago.
  await db.pool.query("vacuum analyze");
  return {
    ...{ url, db, shops, sizes },
    async close() {
      await db.close();
      for (const { aloneDb } of sizes) await aloneDb.close();
    },
  };
}

/** The access that the app has to each shop. */
export async function storeSessions(
  db: Database,
  shops: readonly { readonly domain: string }[],
): Promise<void> {
  const storage = sessionStorage(db, SECRETS);
  for (const { domain } of shops)
    await storage.storeSession(
      new Session({
        ...{ id: `offline_${domain}`, shop: domain, state: "", isOnline: false, scope: "read_orders" },
        ...{ accessToken: "shpat_bench", expires: YEARS_LATER },
        ...{ refreshToken: "shprt_bench", refreshTokenExpires: YEARS_LATER },
      }),
    );
}
