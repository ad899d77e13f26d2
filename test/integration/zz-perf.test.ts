import { it } from "vitest";
import { inShopSql } from "../../app/db/shop-scope.server.ts";
import { makeWorld, NOW, orders, importAll, score } from "./import-world.ts";
it("perf", async () => {
  let world = await makeWorld([]);
  const N = 500_000;
  await inShopSql(world.db, world.shopId, async (sql) => {
    await sql.query(`insert into orders select $1, g, 7000000000000 + (power(random(), 2) * ${N})::int, t, t, t, 'counted', false, 'EUR', (exp(random()*6)*100)::bigint from (select g, '2016-03-02'::timestamptz + random() * interval '3640 days' as t from generate_series(1, ${2 * N}) g) s`, [sql.shopId]);
    await sql.query(`insert into imports (shop_id, status, as_of, window_start, scope_limited, started_at) values ($1, 'complete', $2, $2, false, $2)`, [sql.shopId, NOW.toISOString()]);
  });
  let last = performance.now(), worst = 0;
  const timer = setInterval(() => { const n = performance.now(); worst = Math.max(worst, n - last); last = n; }, 5);
  for (const run of [1, 2]) {
    worst = 0; const t = performance.now();
    const r = await score(world);
    console.log(run, JSON.stringify(r), Math.round(performance.now() - t), "ms; longest block", Math.round(worst), "rss", Math.round(process.memoryUsage().rss / 1e6));
  }
  clearInterval(timer);
  await world.close();
  world = await makeWorld(orders(100_000, 30_000));
  let t = performance.now();
  await importAll(world);
  console.log("import 100k", Math.round(performance.now() - t));
  t = performance.now();
  await importAll(world);
  console.log("again", Math.round(performance.now() - t));
  await world.close();
}, 600_000);
