import { afterEach, describe, expect, it } from "vitest";

import type { Database } from "../../../app/db/core/database.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { loader } from "../../../app/routes/app._index/route.tsx";
import { readHome } from "../../../app/routes/app._index/home.server.ts";
import { startApp, type App } from "../import/import-app.ts";
import { orders } from "../import/import-world.ts";

let app: App;
afterEach(async () => app.close());

/** Adds another run with warnings, groups and a pending model. Each of them says `mark`. */
async function finishRun({ db }: App, shopId: number, mark: number): Promise<void> {
  await inShopSql(db, shopId, async (sql) => {
    const preview = { customers: mark, moved: mark, cells: [], examples: [] };
    await sql.query("delete from models where shop_id = $1 and status = 'pending'", [shopId]);
    await sql.query(
      `insert into models
       select (jsonb_populate_record(m, jsonb_build_object(
                'id', (select max(id) + 1 from models where shop_id = $1), 'status', 'pending', 'adopted_at', null,
                'preview', $2::jsonb))).*
         from models m where shop_id = $1 and status = 'active'`,
      [shopId, JSON.stringify(preview)],
    );
    const warnings = [{ code: "fixed_schedule", days: mark }];
    const [run] = await sql.query<{ id: number }>(
      `insert into runs
       select (jsonb_populate_record(r, jsonb_build_object(
                'id', r.id + 1, 'customers', $2::int,
                'fit_check', jsonb_set(r.fit_check, '{warnings}', $3::jsonb)))).*
         from runs r where shop_id = $1 order by id desc limit 1
       returning id`,
      [shopId, mark, JSON.stringify(warnings)],
    );
    await sql.query(
      `insert into snapshots (shop_id, run_id, "group", customers, orders, spent_minor)
       values ($1, $2, 'loyal', $3, 1, 1)`,
      [shopId, run?.id, mark],
    );
  });
}

/** A database in which something happens once, right after the n-th statement of a transaction. */
function interruptedAt(db: Database, at: number, happens: () => Promise<void>) {
  let statements = 0;
  const interrupted = (client: object): object =>
    new Proxy(client, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key);
        if (typeof value !== "function") return value;
        if (key !== "query") return value.bind(target) as unknown;
        return async (...given: unknown[]): Promise<unknown> => {
          const result: unknown = await value.apply(target, given);
          statements += 1;
          if (statements === at) await happens();
          return result;
        };
      },
    });
  const pool = new Proxy(db.pool, {
    get(target, key) {
      if (key === "connect") return async () => interrupted(await target.connect());
      const value: unknown = Reflect.get(target, key);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
  return { db: { ...db, pool }, happened: () => statements >= at };
}

describe("home", () => {
  it("shows one run in all its parts, at whichever of its statements another one is finished", async () => {
    app = await startApp(orders(50));
    await loader(app.request("/app"));
    await app.work();
    await expect
      .poll(async () => {
        const { view } = await (await loader(app.request("/app"))).json();
        return view.newestImport?.phase;
      })
      .toBe("complete");
    const shop = await app.shop();
    await finishRun(app, shop.id, 1_000);
    let at = 1;
    for (; ; at += 1) {
      const interrupted = interruptedAt(app.db, at, () => finishRun(app, shop.id, 1_000 + at));
      const view = await readHome(interrupted.db, shop, {
        now: new Date(),
        nextRefreshAt: null,
        pricingUrl: null,
      });
      if (!interrupted.happened()) break;
      const seen = {
        run: view.run?.customers,
        warnings: view.run?.fitWarnings,
        loyal: view.run?.groups.find(({ group }) => group === "loyal")?.customers,
        grown: view.changes.map(({ now }) => now),
        pendingModel: view.pendingModel,
      };
      const mark = 999 + at;
      expect({ at, ...seen }).toEqual({
        at,
        run: mark,
        warnings: [{ code: "fixed_schedule", days: mark }],
        loyal: mark,
        grown: view.run?.groups.map(({ customers }) => customers),
        pendingModel: { moved: mark, customers: mark },
      });
    }
    // It happened at the first statement, at the last, and at many between them.
    expect(at).toBeGreaterThan(10);
  });
});
