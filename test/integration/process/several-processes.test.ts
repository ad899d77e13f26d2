/** Two web processes and two workers of the built app share one PostgreSQL, beside a simulated Shopify. */
import { createHmac } from "node:crypto";
import path from "node:path";

import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import {
  IS_BUILT,
  LISTENS,
  ROOT,
  START,
  startAppProcess,
  WORKER,
  type AppProcess,
} from "../../setup/app-process.ts";
import { emptyDatabase } from "../../setup/database.ts";
import { changeOrder } from "../../simulators/shopify/store/changes.ts";
import { orderPayload } from "../../simulators/shopify/webhooks/order-payload.ts";
import { startShopifySimulator, type ShopifySimulator } from "../../simulators/shopify/server.ts";
import { DOMAIN, orders, storeOf } from "../import/import-world.ts";

const ORDERS = orders(200);
const DUE_SHOPS = 30;
const SLOW_MS = 120_000;

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let simulator: ShopifySimulator;
let client: pg.Client;
const webs: AppProcess[] = [];
const workers: AppProcess[] = [];
const urls: string[] = [];

/** Starts a process with a name of its own, by which its connections can be told apart. */
function start(entry: string, name: string): AppProcess {
  const url = new URL(database.url);
  url.searchParams.set("application_name", name);
  const { apiKey, apiSecret } = simulator.simulation.settings;
  const env = {
    SHOPIFY_API_KEY: apiKey,
    SHOPIFY_API_SECRET: apiSecret,
    SHOPIFY_APP_URL: "http://127.0.0.1:4000",
    ENCRYPTION_KEY: Buffer.alloc(32, 7).toString("base64"),
    HOST: "127.0.0.1",
    PORT: "0",
    DATABASE_URL: url.href,
    SIM_SHOPIFY_URL: simulator.url,
  };
  return startAppProcess(entry, env, { args: ["--import", path.join(ROOT, "test/setup/redirect.ts")] });
}

/** Rows of all shops, as their owner sees them. */
async function rows<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
  return (await client.query<Row>(text, [...values])).rows;
}

async function asShop<Row extends object>(text: string): Promise<Row[]> {
  await client.query("begin");
  await client.query(
    "select set_config('role', 'sixfold_shop', true), set_config('sixfold.shop_id', id::text, true) from shops where domain = $1",
    [DOMAIN],
  );
  const { rows: found } = await client.query<Row>(text);
  await client.query("commit");
  return found;
}

const saidBy = (processes: readonly AppProcess[], text: string): number =>
  processes.reduce((sum, each) => sum + each.output().split(text).length - 1, 0);

/** A zone in which it is about noon, so that the quiet hours of its shops are far away. */
function zoneAtNoon(now: Date): string {
  const ahead = 12 - now.getUTCHours();
  // These names count the hours to the west.
  return ahead > 0 ? `Etc/GMT-${String(ahead)}` : `Etc/GMT+${String(-ahead)}`;
}

beforeAll(async () => {
  if (!IS_BUILT) return;
  database = await emptyDatabase();
  simulator = await startShopifySimulator({ store: storeOf(ORDERS, "EUR") });
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  webs.push(start(START, "web1"), start(START, "web2"));
  for (const web of webs) urls.push(await web.said(LISTENS));
}, SLOW_MS);
afterAll(async () => {
  if (!IS_BUILT) return;
  await Promise.all([...webs, ...workers].map((each) => each.stop()));
  await client.end();
  await simulator.close();
  await database.remove();
}, SLOW_MS);

/** Each step goes on where the one before ended: with these web processes, then with workers. */
describe.skipIf(!IS_BUILT)("several processes on one database", { shuffle: false }, () => {
  it("bring it up to date once, though they start together", async () => {
    const migrations = await rows<{ name: string }>(
      "select migration_name as name from _prisma_migrations where finished_at is not null",
    );
    expect(new Set(migrations.map(({ name }) => name)).size).toBe(migrations.length);
    expect(saidBy(webs, "database brought up to date")).toBe(1);
  });

  it(
    "start each schedule once",
    async () => {
      await client.query(
        `insert into shops (domain, installed_at, granted_scopes, time_zone, next_refresh_at, next_tidy_at)
         select format('due-%s.myshopify.com', n), now(), '{}', $2, now() - interval '1 minute', now() + interval '1 day'
           from generate_series(1, $1::int) as n`,
        [DUE_SHOPS, zoneAtNoon(new Date())],
      );
      workers.push(start(WORKER, "worker1"), start(WORKER, "worker2"));
      for (const worker of workers) await worker.said(/Sixfold works jobs/);
      await expect
        .poll(() => saidBy(workers, "shop refreshes by itself"), {
          timeout: SLOW_MS / 2,
        })
        .toBeGreaterThanOrEqual(DUE_SHOPS);
      const jobs = await rows<{ jobs: number }>(
        "select count(*)::int as jobs from pgboss.job where name = 'import' group by singleton_key",
      );
      // These shops give no access, so each has one job, which is parked.
      expect(jobs).toEqual(Array.from({ length: DUE_SHOPS }, () => ({ jobs: 1 })));
      expect(saidBy(workers, "shop refreshes by itself")).toBe(DUE_SHOPS);
      const moved = await rows<{ due: number }>(
        "select count(*)::int as due from shops where next_refresh_at <= now() + interval '11 minutes'",
      );
      expect(moved).toEqual([{ due: 0 }]);
    },
    SLOW_MS,
  );

  it(
    "take over the import of a worker that was killed",
    async () => {
      simulator.simulation.faults.add({
        kind: "result",
        fault: "hang",
        times: 1,
        match: null,
        afterBytes: null,
        delayMs: null,
      });
      const opened = await fetch(
        `${urls[0] ?? ""}/app?_data=${encodeURIComponent("routes/app._index")}&index`,
        {
          headers: {
            authorization: `Bearer ${simulator.sessionToken()}`,
            "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36",
          },
        },
      );
      expect(opened.status).toBe(200);
      await opened.text();
      await expect
        .poll(async () => (await asShop<{ status: string }>("select status from imports")).at(0)?.status, {
          timeout: SLOW_MS / 4,
        })
        .toBe("reading");
      const holder = async () => {
        const found = await rows<{ name: string }>(
          `select distinct application_name as name from pg_locks l join pg_stat_activity a using (pid)
            where locktype = 'advisory' and objsubid = 2
              and classid = (select id from shops where domain = $1)::oid`,
          [DOMAIN],
        );
        expect(found).toHaveLength(1);
        return found[0]?.name;
      };
      const held = await vi.waitFor(holder, { timeout: 20_000, interval: 20 });
      const killed = workers.find((_, i) => held === `worker${i + 1}`);
      killed?.child.kill("SIGKILL");
      await killed?.exit;
      await expect
        .poll(async () => (await asShop<{ status: string }>("select status from imports")).at(0)?.status, {
          timeout: SLOW_MS - 20_000,
        })
        .toBe("complete");
      await expect.poll(async () => (await asShop("select id from runs")).length).toBeGreaterThan(0);
      expect(await asShop("select count(*)::int as orders from orders")).toEqual([{ orders: ORDERS.length }]);
      expect(await asShop("select id from imports")).toHaveLength(1);
      expect(await asShop("select id from runs")).toHaveLength(1);
    },
    SLOW_MS,
  );

  it(
    "take webhooks at every door, each once",
    async () => {
      const { apiSecret } = simulator.simulation.settings;
      const told = ORDERS.slice(0, 40).map(({ id }) => {
        const changed = changeOrder(simulator.simulation, { id, amount: "777.00" });
        return { id, body: JSON.stringify(orderPayload(changed)) };
      });
      const deliver = async (
        url: string,
        { id, body }: { id: number; body: string },
        tries = 20,
      ): Promise<number> => {
        const answer = await fetch(`${url}/webhooks`, {
          method: "POST",
          body,
          headers: {
            "content-type": "application/json",
            "x-shopify-shop-domain": DOMAIN,
            "x-shopify-topic": "orders/updated",
            "x-shopify-webhook-id": `delivery-${id}`,
            "x-shopify-hmac-sha256": createHmac("sha256", apiSecret).update(body).digest("base64"),
          },
        });
        await answer.text();
        // A busy machine may answer 503. Shopify comes again, and so does this test.
        return answer.status === 503 && tries > 1 ? deliver(url, { id, body }, tries - 1) : answer.status;
      };
      const answers = await Promise.all(told.flatMap((each) => urls.map((url) => deliver(url, each))));
      expect(new Set(answers)).toEqual(new Set([200]));
      expect(await asShop("select count(*)::int as deliveries from webhook_deliveries")).toEqual([
        { deliveries: told.length },
      ]);
      // An order shows its change before its job is noted as done.
      const states = () =>
        rows(
          "select state::text, count(*)::int as jobs from pgboss.job where name = 'webhook' group by state",
        );
      await expect
        .poll(states, { timeout: SLOW_MS / 2 })
        .toEqual([{ state: "completed", jobs: told.length }]);
      expect(await asShop("select count(*)::int as changed from orders where amount_minor = 77700")).toEqual([
        { changed: told.length },
      ]);
    },
    SLOW_MS,
  );
});
