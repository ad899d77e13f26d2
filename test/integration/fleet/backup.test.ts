import {
  allQuiet,
  connectBoth,
  install,
  person,
  settle,
  startPrivacyApp,
  type PrivacyApp,
} from "../privacy/privacy-app.ts";

import { readFile } from "node:fs/promises";

import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { action as homeAction } from "../../../app/routes/app._index/route.tsx";
import { temporaryDataFolder } from "../../setup/data-folder.ts";
import { redirectFetch } from "../../setup/redirect-fetch.ts";
import { someOf } from "../../setup/sampled.ts";
import { changeOrder } from "../../simulators/shopify/store/changes.ts";
import { startApp } from "../import/import-app.ts";
import { realFetch, sendFetchThrough } from "../import/import-app-fetch.ts";
import { watchCommits, type Commits } from "./commits.ts";
import { asSuperuser, startOwnServer, takeBaseBackup, type OwnServer } from "./own-server.ts";
import { lists, tags, targetsAgree, UNSCORED } from "./targets-hold.ts";

const PATIENTLY = { timeout: 50_000, interval: 50 };
const OPERATIONS = new URL("../../../docs/operations.md", import.meta.url);
/** They order after the backup, and cancel that before the app goes on. */
const GONE = [50, 51, 52, 53, 54, 55, 56, 57, 58, 59];

let server: OwnServer;
let restored: OwnServer | undefined;
let app: PrivacyApp;
let second: PrivacyApp | undefined;
let backup = "";
let commits: Commits;

beforeAll(async () => {
  server = await startOwnServer(await temporaryDataFolder("operated"));
  app = await startPrivacyApp({}, { database: server.database });
  await app.work();
  await install(app);
  await connectBoth(app);
  commits = watchCommits(async () => void (backup = await takeBaseBackup(server)));
}, 120_000);
afterAll(async () => {
  commits.stop();
  await second?.services.queue.stop();
  await app.close();
  await server.stop();
  await restored?.stop();
});

/** These customers order for much, and all is refreshed and sent. */
async function refresh(of: PrivacyApp, places: readonly number[]): Promise<number[]> {
  const ordered = places.map((place) =>
    changeOrder(of.simulator.simulation, {
      customerId: person(place).shopifyId,
      amount: `${String(900 + place)}.00`,
      status: "PAID",
    }),
  );
  await homeAction(of.request("/app?index", { intent: "refresh" }));
  await commits.uncounted(() => vi.waitFor(() => isRead(of), PATIENTLY));
  return ordered.map(({ id }) => id);
}

async function isRead(of: PrivacyApp): Promise<void> {
  expect(await of.rows(UNSCORED)).toEqual([]);
  const [held] = await of.rows("select count(*)::int as orders from orders where shop_id = $1");
  expect(held?.["orders"]).toBe(of.simulator.simulation.data.orders.length);
  await settle(of);
  await allQuiet(of);
}

async function isRight(of: PrivacyApp): Promise<void> {
  await commits.uncounted(() =>
    vi.waitFor(async () => {
      await isRead(of);
      await targetsAgree(of);
    }, PATIENTLY),
  );
}

/** The app again, on a server that a backup was restored to, beside the same targets. */
async function startAgain(database: OwnServer["database"]): Promise<PrivacyApp> {
  const { simulator, klaviyo, store, lines } = app;
  const again = await startApp([], {}, { database, simulator, klaviyo: new URL(klaviyo.url) });
  return { ...again, klaviyo, store, lines };
}

const places = (of: PrivacyApp): string[] =>
  [...tags(of), ...lists(of)].map(({ customer, label }) => `${customer}: ${label}`).sort();

/** The customers whose places are not the same. */
function changed(before: readonly string[], after: readonly string[]): Set<string> {
  const gone = before.filter((place) => !after.includes(place));
  const come = after.filter((place) => !before.includes(place));
  return new Set([...gone, ...come].map((place) => place.split(":")[0] ?? ""));
}

/** What is taken away from the targets from here on, even for a moment, and whose tags are sent. */
function watchTargets(of: PrivacyApp): { readonly lost: Set<string>; readonly tagged: Set<string> } {
  const before = places(of);
  const [lost, tagged] = [new Set<string>(), new Set<string>()];
  const urls = { shopify: new URL(of.simulator.url), klaviyo: new URL(of.klaviyo.url) };
  const onwards = redirectFetch(realFetch, urls);
  sendFetchThrough(async (input, init) => {
    const text = typeof init?.body === "string" ? init.body : "";
    if (/(tagsAdd|tagsRemove)\(/.test(text))
      for (const [, id] of text.matchAll(/gid:\/\/shopify\/Customer\/(\d+)/g)) tagged.add(id ?? "");
    const answer = await onwards(input, init);
    const now = new Set(places(of));
    for (const place of before) if (!now.has(place)) lost.add(place);
    return answer;
  });
  return { lost, tagged };
}

/** What `docs/operations.md` tells an operator to run after a restore. */
async function auditAll(of: OwnServer): Promise<void> {
  const statement = /```sql\n(insert into audits[^]*?);\n```/.exec(await readFile(OPERATIONS, "utf8"))?.[1];
  await asSuperuser(of, (admin) => admin.query(statement ?? ""));
}

it(
  "a base backup taken in the middle of a refresh is restored: all goes on, nothing is undone, and an audit finds the rest",
  { timeout: 240_000 },
  async () => {
    commits.arm(Infinity, "before");
    await refresh(app, [0]);
    const [at = 1] = someOf(
      Array.from({ length: commits.ended() }, (_, place) => place + 1),
      1,
    );
    const before = places(app);
    commits.arm(at, "before");
    await refresh(app, [1, 2]);
    await isRight(app);
    expect(await commits.isOver()).toBe(true);
    // Life goes on after the backup.
    const orders = await refresh(app, [3, 40, ...GONE]);
    await isRight(app);
    const held = places(app);
    await app.services.queue.stop();

    restored = await startOwnServer(backup);
    second = await startAgain(restored.database);
    // The reason for a tag that only the targets know of is gone.
    for (const id of orders.slice(2)) changeOrder(app.simulator.simulation, { id, cancelled: true });
    const { lost, tagged } = watchTargets(second);
    await second.work();
    await refresh(second, []);
    expect([...lost]).toEqual([]);
    expect(places(second)).toEqual(held);
    await expect(targetsAgree(second)).rejects.toThrow();
    expect([...tagged].filter((customer) => !changed(before, held).has(customer))).toEqual([]);
    expect(app.klaviyo.simulation.violations).toEqual([]);

    await auditAll(restored);
    const { queue } = second.services;
    const { id: shopId } = await second.shop();
    await inShopSql(restored.database.db, shopId, (sql) => queue.enqueue(sql, "tidy", { shopId }));
    await isRight(second);
    const gone = GONE.map((place) => String(person(place).shopifyId));
    expect([...lost].filter((place) => !gone.some((id) => place.startsWith(id)))).toEqual([]);
  },
);
