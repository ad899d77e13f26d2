import {
  allQuiet,
  connectBoth,
  install,
  person,
  settle,
  startPrivacyApp,
  type PrivacyApp,
} from "../privacy/privacy-app.ts";

import { setTimeout as delay } from "node:timers/promises";

import pg from "pg";
import { afterAll, beforeAll, expect, inject, it, vi } from "vitest";

import { action as homeAction } from "../../../app/routes/app._index/route.tsx";
import { someOf } from "../../setup/sampled.ts";
import { changeOrder } from "../../simulators/shopify/store/changes.ts";
import { watchCommits, type Commits } from "./commits.ts";
import { targetsAgree, UNSCORED } from "./targets-hold.ts";

/** In a sample. */
const STRIKES = 4;
const FEWEST_COMMITS = 40;
/** So long new connections are refused while another server takes over. */
const AWAY_MS = 300;
const PATIENTLY = { timeout: 50_000, interval: 50 };

let app: PrivacyApp;
let commits: Commits;

beforeAll(async () => {
  app = await startPrivacyApp();
  const { rows } = await app.db.pool.query<{ name: string }>("select current_database() as name");
  await app.work();
  await install(app);
  await connectBoth(app);
  const server = inject("postgresUrl");
  commits = watchCommits((at) => failOver(server, rows[0]?.name ?? "", at));
}, 120_000);
afterAll(async () => {
  commits.stop();
  await app.close();
});

/** All the app's connections die. At every third place the server is away for a while. */
async function failOver(serverUrl: string, database: string, at: number): Promise<void> {
  const admin = new pg.Client({ connectionString: serverUrl });
  await admin.connect();
  const isAway = at % 3 === 0;
  if (isAway) await admin.query(`alter database ${database} allow_connections false`);
  await admin.query(
    `select pg_terminate_backend(pid, 5000) from pg_stat_activity
      where datname = $1 and backend_type = 'client backend'`,
    [database],
  );
  if (isAway) {
    await delay(AWAY_MS);
    await admin.query(`alter database ${database} allow_connections true`);
  }
  await admin.end();
}

/** A customer orders for the first time in long, and the merchant has all refreshed, while the database fails over. */
async function refreshStruck(place: number, at: number): Promise<boolean> {
  const customerId = person(place % 50).shopifyId;
  const amount = `${String(500 + 10 * place)}.00`;
  changeOrder(app.simulator.simulation, { customerId, amount, status: "PAID" });
  commits.arm(at, at % 2 === 0 ? "after" : "before");
  await vi.waitFor(() => homeAction(app.request("/app?index", { intent: "refresh" })), PATIENTLY);
  await commits.uncounted(async () => {
    await vi.waitFor(isRight, PATIENTLY);
    await vi.waitFor(() => allQuiet(app), PATIENTLY);
  });
  return commits.isOver();
}

/** The database has what Shopify has, and the targets what the database says. */
async function isRight(): Promise<void> {
  expect(await app.rows(UNSCORED)).toEqual([]);
  await settle(app);
  const { orders } = app.simulator.simulation.data;
  const [held] = await app.rows("select count(*)::int as orders from orders where shop_id = $1");
  expect(held?.["orders"]).toBe(orders.length);
  await targetsAgree(app);
}

it(
  "where all connections die at any commit of a refresh, it goes on and ends right",
  { timeout: 3_600_000 },
  async () => {
    expect(await refreshStruck(0, Infinity)).toBe(false);
    const places = Array.from({ length: commits.ended() }, (_, place) => place + 1);
    expect(places.length).toBeGreaterThan(FEWEST_COMMITS);
    const chosen = someOf(places, STRIKES);
    const struck = [];
    for (const [n, at] of chosen.entries()) struck.push(await refreshStruck(n + 1, at));
    // A refresh may come to its end with some transactions fewer than another.
    expect(struck.filter(Boolean).length).toBeGreaterThanOrEqual(chosen.length / 2);
  },
);
