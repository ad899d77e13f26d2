import { openFleetWorld, type FleetWorld, type Work } from "./fleet-world.ts";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { SHOP_TABLES } from "../../../app/db/privacy/erasure.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { fillFleet } from "../../fleet/fill-fleet.ts";
import { planFleet } from "../../fleet/plan.ts";
import { PEOPLE } from "../privacy/privacy-app.ts";
import { watchPlans } from "../database/growth-plans.ts";
import { foreignScans } from "./foreign-scans.ts";

const [FEW, MANY] = [50, 200];
/** The watched shop has a few more orders, runs and moves at each look. */
const SLACK = 80;
const GROWTH = 1.5;
const PLANNED = planFleet({ shops: MANY, median: 15, top: 55, largest: 60 });

let world: FleetWorld;
let fewer: Work;

beforeAll(async () => {
  world = await openFleetWorld();
}, 120_000);
afterAll(() => world.close());

async function fill(from: number, to: number): Promise<void> {
  const planned = PLANNED.slice(from, to);
  await fillFleet(world.app.db, [world.pattern], planned, { by: "parts", now: new Date() });
}

const onTables = async (statement: string): Promise<void> => {
  await world.app.db.pool.query(`${statement} ${SHOP_TABLES.join(", ")}`);
};

/** Statements that look at more rows than they did with fewer shops. */
function grown(work: Work): string[] {
  return [...work.rows].flatMap(([statement, rows]) => {
    const before = fewer.rows.get(statement);
    if (before === undefined || rows <= GROWTH * before + SLACK) return [];
    return [`${String(before)} -> ${String(rows)}: ${statement}`];
  });
}

async function isFlat(orders: number): Promise<void> {
  const work = await world.work(orders);
  expect(work.rows.size).toBeGreaterThan(150);
  expect(work.foreign).toEqual([]);
  expect(grown(work)).toEqual([]);
}

/** Each look goes on with the shops of the one before. */
describe(
  "a shop among 200 others looks at none of their rows, on any page and in any job",
  { shuffle: false },
  () => {
    it("and a statement that looks at others' rows is found out", async () => {
      const { app, shopId, pattern } = world;
      await fillFleet(app.db, [pattern], PLANNED.slice(0, 1), { by: "whole", now: new Date() });
      const found: unknown[] = [];
      const watch = watchPlans({ seen: (_statement, plan) => found.push(...foreignScans(plan)) });
      watch.begin();
      await inShopSql(app.db, shopId, async (sql) => {
        await sql.query("select count(*) from customers where shop_id = $1", [shopId]);
        await sql.query(
          "set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off",
        );
        await sql.query("select count(*) from customers where shop_id = $1", [shopId]);
      });
      watch.stop();
      expect(found).toEqual([{ table: "customers", rows: 3 * PEOPLE }]);
    });

    it("in tables that were never analysed, and at no more than among 50", async () => {
      await fill(1, FEW);
      fewer = await world.work(3);
      await fill(FEW, MANY);
      await isFlat(3);
    });

    it("with the figures that autovacuum leaves, and where nobody moves", async () => {
      await onTables("vacuum analyze");
      await isFlat(3);
      await isFlat(0);
    });

    it("after a restore, which brings no figures but those of building indexes", async ({ skip }) => {
      const { pool } = world.app.db;
      const { rows } = await pool.query("select from pg_proc where proname = 'pg_clear_attribute_stats'");
      if (rows.length === 0) skip("This PostgreSQL can't forget its figures.");
      await pool.query(
        `select pg_clear_attribute_stats('public', c.relname::text, a.attname::text, false)
         from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relname = any($1::text[])`,
        [SHOP_TABLES],
      );
      for (const table of SHOP_TABLES) await pool.query(`reindex table ${table}`);
      await isFlat(3);
    });
  },
);
