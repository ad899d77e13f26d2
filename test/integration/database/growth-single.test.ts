import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { SHOP_TABLES } from "../../../app/db/privacy/erasure.server.ts";
import { testDatabase, type TestDatabase } from "../../setup/database.ts";
import { fillShop } from "./growth-full-shop.ts";
import { watchPlans } from "./growth-plans.ts";
import { PATHS } from "./growth-single.ts";

const [SMALL, LARGE] = [3_000, 12_000];
/** How many customers a path is given. */
const INPUTS = [1, 10] as const;
/** The slack for each input, since tables with a few rows a shop are read whole. */
const SLACK = 50;

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
  for (const table of [...SHOP_TABLES, "pgboss.job_common"])
    await database.db.pool.query(`alter table ${table} set (autovacuum_enabled = false)`);
});
afterAll(() => database.drop());

interface Touched {
  readonly inputs: number;
  readonly rows: number;
}

/** The rows that each statement touched in a shop, by the path, the number of its inputs, and the statement. */
async function touchedIn(domain: string, size: number): Promise<ReadonlyMap<string, Touched>> {
  const shop = await fillShop(database.db, domain, size);
  const touched = new Map<string, Touched>();
  const watch = watchPlans({ jobs: true });
  let place = size - 500;
  for (const [name, path] of Object.entries(PATHS))
    for (const inputs of INPUTS) {
      const places = Array.from({ length: inputs }, (_, n) => place + 2 * n);
      place += 2 * inputs;
      watch.begin();
      await path(shop, places);
      for (const [statement, rows] of watch.end())
        touched.set(`${name}, ${String(inputs)}: ${statement}`, { inputs, rows });
    }
  watch.stop();
  return touched;
}

/** Statements that touch more rows in the large shop, though they had as much to do. */
async function growing(name: string): Promise<string[]> {
  const small = await touchedIn(`small-${name}.myshopify.com`, SMALL);
  const large = await touchedIn(`large-${name}.myshopify.com`, LARGE);
  expect(large.size).toBeGreaterThan(300);
  return [...large].flatMap(([statement, { inputs, rows }]) => {
    const before = small.get(statement)?.rows ?? 0;
    return rows <= before + SLACK * inputs ? [] : [`${String(before)} -> ${String(rows)}: ${statement}`];
  });
}

describe("what is done for one customer, or for ten, touches no more rows in a larger shop", () => {
  it("in tables that were never analysed", async () => {
    expect(await growing("fresh")).toEqual([]);
  });

  it("in tables that were last analysed while they held only other shops", async () => {
    await fillShop(database.db, "other.myshopify.com", SMALL);
    await database.db.pool.query(`analyze ${SHOP_TABLES.join(", ")}, pgboss.job_common`);
    expect(await growing("late")).toEqual([]);
  });
});
