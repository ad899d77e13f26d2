/** A shop with scored customers, beside a simulated Shopify and a simulated Klaviyo. */
import { onTestFinished, vi } from "vitest";

import type { ErasedAmong } from "../../../app/db/privacy/erased-customers.server.ts";
import { inShopSql, type ShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { groupsAt, type TargetSet } from "../../../app/db/sync/audience-sets.server.ts";
import { registerShop } from "../../../app/db/shops/shop-directory.server.ts";
import type { Database } from "../../../app/db/core/database.server.ts";
import { GROUPS, type Group } from "../../../app/domain/groups/group.ts";
import type { RunSize } from "../../../app/domain/sync/brake.ts";
import { klaviyoClient, type KlaviyoClient } from "../../../app/klaviyo/client.server.ts";
import { adminClient, type AdminClient } from "../../../app/shopify/admin.server.ts";
import type { JobOutcome } from "../../../app/queue/queue.server.ts";
import { confirmSync, type DecisionDeps } from "../../../app/sync/merchant/decisions.server.ts";
import type { Target } from "../../../app/db/sync/sync-targets.server.ts";
import type { PlanGate } from "../../../app/sync/engine/plan-gate.server.ts";
import { syncKlaviyo } from "../../../app/sync/klaviyo/klaviyo.server.ts";
import { syncTags } from "../../../app/sync/tags/tags.server.ts";
import type { RegisteredApp } from "../../simulators/klaviyo/oauth/oauth.ts";
import { startKlaviyoSimulator, type KlaviyoSimulator } from "../../simulators/klaviyo/server.ts";
import { startShopifySimulator, type ShopifySimulator } from "../../simulators/shopify/server.ts";
import type { SimulatorSettings } from "../../simulators/shopify/settings.ts";
import { OrderItems } from "../../simulators/shopify/store/items.ts";
import { OrderTable } from "../../simulators/shopify/store/order-table.ts";
import { newCustomer, type StoreData } from "../../simulators/shopify/store/store.ts";
import { testDatabase } from "../../setup/database.ts";
import { pause } from "../../setup/quick-rhythm.ts";

export const KEY = "pk_sixfold_sync_test";
const DOMAIN = "sync-test.myshopify.com";
const NOW = new Date("2026-03-01T12:00:00.000Z");
const FIRST_ID = 7_000_000_000_001;

export interface Person {
  readonly group: Group | null;
  readonly email?: string | null;
  readonly tags?: readonly string[];
}

export interface WorldOptions {
  readonly shopify?: Partial<SimulatorSettings>;
  readonly jobSeconds?: number;
  readonly profiles?: readonly string[];
  /** The app's registration at Klaviyo. */
  readonly app?: RegisteredApp;
  /** The clock of Klaviyo's tokens, imports and limits. */
  readonly klaviyoNow?: () => number;
  /** Whether Klaviyo's limits hold; by default they are off. */
  readonly klaviyoRate?: "real" | "off";
}

export type World = Awaited<ReturnType<typeof makeWorld>>;

/** Makes a world, and closes it at the end of the test. A test that makes many closes them itself. */
export async function makeWorld(people: readonly Person[], options: WorldOptions = {}) {
  const database = await testDatabase();
  const { db } = database;
  const store = storeOf(people);
  const shopify = await startShopifySimulator({ store, ...options.shopify });
  const klaviyo = await startKlaviyoSimulator({
    key: KEY,
    rate: options.klaviyoRate ?? "off",
    jobSeconds: options.jobSeconds ?? 0,
    profiles: options.profiles ?? [],
    ...(options.app === undefined ? {} : { app: options.app }),
    ...(options.klaviyoNow === undefined ? {} : { now: options.klaviyoNow }),
  });
  redirectFetch(shopify, klaviyo);
  const { id: shopId } = await registerShop(db, { domain: DOMAIN, currency: "EUR" }, NOW);
  await seed(db, shopId, people);
  const token = shopify.accessToken();
  const admin = adminClient(
    (query, variables) =>
      fetch(`https://${DOMAIN}/admin/api/2026-10/graphql.json`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-shopify-access-token": token },
        body: JSON.stringify({ query, variables }),
      }),
    { sleep: async () => undefined },
  );
  const client = klaviyoClient(KEY, { sleep: async () => undefined });
  const end = async (): Promise<void> => {
    vi.unstubAllGlobals();
    await shopify.close();
    await klaviyo.close();
    await database.drop();
  };
  let ended: Promise<void> | null = null;
  const close = (): Promise<void> => (ended ??= end());
  onTestFinished(close);
  return { db, shopId, store, shopify, klaviyo, admin, client, now: () => NOW, close };
}

/** Tags of each customer by index. */
export function tagsIn({ store }: World): (readonly string[])[] {
  return [...store.customers.values()].map((customer) => [...customer.tags].sort());
}

/** Emails in each list by its name. */
export function listsIn({ klaviyo }: World): Record<string, string[]> {
  const { store } = klaviyo.simulation;
  const lists = [...store.lists.values()].map(
    ({ name, members }) =>
      [name, [...members.keys()].map((id) => store.profiles.get(id)?.email ?? "").sort()] as const,
  );
  return Object.fromEntries(lists);
}

interface Confirming {
  readonly target: Target;
  readonly confirms: boolean;
}

/** Runs the job until it is done or waits for a plan, as the queue would, and confirms what is held. */
async function toEnd(
  world: World,
  { target, confirms, planAllows }: Confirming & Pick<Ways, "planAllows">,
  run: () => Promise<JobOutcome>,
): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) {
    const outcome = await run();
    if (planAllows !== undefined && outcome.outcome === "again" && outcome.afterSeconds >= 900) return;
    if (outcome.outcome === "again") continue;
    if (!confirms || !(await confirmHeld(world, target))) return;
  }
  throw new Error("The sync comes to no end.");
}

/** What the merchant's decisions need. */
export function decisions({ db, now }: World): DecisionDeps {
  return { db, now, queue: { enqueue: async () => undefined } };
}

/** Confirms the newest sync, if it is held. */
export async function confirmHeld(world: World, target: Target): Promise<boolean> {
  const newest = await newestSync(world, target);
  if (newest["status"] !== "pending") return false;
  await confirmSync(decisions(world), world.shopId, { target, syncId: Number(newest["id"]) });
  return true;
}

interface Ways {
  /** Whether the merchant confirms a sync that is held. By default they do. */
  readonly confirms?: boolean;
  readonly admin?: AdminClient;
  readonly client?: KlaviyoClient;
  readonly db?: Database;
  readonly erasedAmong?: ErasedAmong;
  readonly planAllows?: PlanGate;
  readonly fileLines?: number;
  /** 0: everything goes by bulk operations. */
  readonly singleCalls?: number;
  readonly fileBytes?: number;
}

/** Nobody was erased. */
export const NOBODY: ErasedAmong = () => Promise.resolve(new Set());

export async function runTags(world: World, ways: Ways = {}): Promise<void> {
  const { shopId, now } = world;
  const { signal } = new AbortController();
  const { admin = world.admin, db = world.db, fileLines = 50_000, singleCalls, fileBytes } = ways;
  const { confirms = true, erasedAmong = NOBODY, planAllows } = ways;
  const job = { db, shopId, now, pause, admin, signal, erasedAmong, planAllows };
  await toEnd(world, { target: "shopify_tags", confirms, ...(planAllows && { planAllows }) }, () =>
    syncTags({ ...job, fileLines, singleCalls, fileBytes }),
  );
}

export async function runKlaviyo(world: World, ways: Ways = {}): Promise<void> {
  const { shopId, now } = world;
  const { signal } = new AbortController();
  const { admin = world.admin, client = world.client, db = world.db } = ways;
  const { confirms = true, planAllows } = ways;
  await toEnd(world, { target: "klaviyo", confirms, ...(planAllows && { planAllows }) }, () =>
    syncKlaviyo({ db, shopId, now, pause, admin, signal, planAllows, klaviyo: () => client }),
  );
}

/** The newest sync's row. */
export async function newestSync(world: World, target: string): Promise<Record<string, unknown>> {
  const [row] = await rowsOf(
    world,
    "select * from syncs where shop_id = $1 and target = $2 order by id desc limit 1",
    [target],
  );
  return row ?? {};
}

/** Rows of the shop, which is $1. */
export async function rowsOf(
  { db, shopId }: World,
  text: string,
  values: readonly unknown[] = [],
): Promise<Record<string, unknown>[]> {
  return inShopSql(db, shopId, (sql) => sql.query<Record<string, unknown>>(text, [shopId, ...values]));
}

/** Puts customers (by index) into other groups, as a new run would. */
export async function regroup(world: World, groups: Readonly<Record<number, Group | null>>): Promise<void> {
  await inShopSql(world.db, world.shopId, async (sql) => {
    for (const [index, group] of Object.entries(groups)) {
      await sql.query('update customers set "group" = $3 where shop_id = $1 and shopify_id = $2', [
        world.shopId,
        BigInt(FIRST_ID) + BigInt(index),
        group,
      ]);
    }
  });
}

export async function switchOn(
  world: World,
  target: "shopify_tags" | "klaviyo",
  createProfiles = true,
): Promise<void> {
  const { db, shopId } = world;
  await inShopSql(db, shopId, async (sql) => {
    await sql.query(
      `insert into sync_targets (shop_id, target, enabled, encrypted_key, create_profiles)
       values ($1, $2, true, 'sealed', $3)`,
      [shopId, target, createProfiles],
    );
    await addSet(sql, groupsAt(target));
  });
}

/** Has a set sent to a target that is on. */
export async function addSet(sql: ShopSql, { target, set }: TargetSet): Promise<void> {
  await sql.query("insert into audience_sets (shop_id, target, set_key) values ($1, $2, $3)", [
    sql.shopId,
    target,
    set,
  ]);
}

export async function setTagPrefix(world: World, prefix: string): Promise<void> {
  await inShopSql(world.db, world.shopId, (sql) =>
    sql.query(
      `insert into settings (shop_id, window_years, include_point_of_sale, tag_prefix, list_prefix, updated_at)
       values ($1, 10, false, $2, 'Sixfold', now())
       on conflict (shop_id) do update set tag_prefix = excluded.tag_prefix`,
      [world.shopId, prefix],
    ),
  );
}

function storeOf(people: readonly Person[]): StoreData {
  const shop = { domain: DOMAIN, name: "Sync test", currency: "EUR", timeZone: "UTC", locale: "en" };
  const customers: StoreData["customers"] = new Map();
  people.forEach((person, index) => {
    const customer = newCustomer(FIRST_ID + index, NOW.getTime());
    const email = person.email === undefined ? `p${index}@example.com` : person.email;
    customers.set(customer.id, { ...customer, email, tags: person.tags ?? [] });
  });
  return { shop, customers, orders: new OrderTable(), products: new Map(), items: new OrderItems([]) };
}

async function seed(db: Database, shopId: number, people: readonly Person[]): Promise<void> {
  await inShopSql(db, shopId, async (sql) => {
    await sql.query(
      `insert into imports (shop_id, status, as_of, window_start, scope_limited, started_at)
       values ($1, 'complete', $2, $2, false, $2)`,
      [shopId, NOW],
    );
    await sql.query(
      `insert into models (shop_id, id, fitted_at, as_of, gap90_days, boundaries, centroids, window_years,
                           include_point_of_sale, currency, customers, orders, input_hash, status, cause,
                           scope_limited, adopted_at)
       values ($1, 1, $2, $2, 180, '{}', '{}', 10, false, 'EUR', 1, 1, 'x', 'active', 'first', false, $2)`,
      [shopId, NOW],
    );
    await newRun(sql, NOW);
    await sql.query(
      `insert into customers (shop_id, shopify_id, order_count, spent_minor, last_order_at, r, f, m, "group")
       select $1, $2::bigint + p.place - 1, 2, 1234, $4, 5, 4, 5, nullif(p.name, '')
         from unnest($3::text[]) with ordinality as p (name, place)`,
      [shopId, FIRST_ID, people.map((person) => person.group ?? ""), NOW],
    );
  });
}

const ONE: RunSize = { customers: 1, eligible: 1 };

interface Sql {
  readonly shopId: number;
  query(text: string, values: readonly unknown[]): Promise<unknown>;
}

async function newRun(sql: Sql, at: Date, { customers, eligible }: RunSize = ONE): Promise<void> {
  await sql.query(
    `insert into runs (shop_id, model_id, import_id, as_of, started_at, finished_at, orders, eligible, left_out,
                       customers, input_hash)
     values ($1, 1, 1, $2, $2, $2, $4, $4, '{}', $3, 'x')`,
    [sql.shopId, at, customers, eligible],
  );
}

/** Enters another run, as scoring does. */
export async function addRun(world: World, size?: RunSize): Promise<void> {
  await inShopSql(world.db, world.shopId, (sql) => newRun(sql, NOW, size));
}

export function label(group: Group, prefix = "Sixfold"): string {
  const words = group.replaceAll("_", " ");
  return `${prefix}: ${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** A person in each group, so many times. */
export function onePerGroup(times = 1): Person[] {
  return Array.from({ length: times }, () => GROUPS.map((group) => ({ group }))).flat();
}

function redirectFetch(shopify: ShopifySimulator, klaviyo: KlaviyoSimulator): void {
  const realFetch = globalThis.fetch;
  const redirected = (address: string | URL): string => {
    const url = new URL(address);
    const to = url.host === "a.klaviyo.com" ? klaviyo.url : shopify.url;
    if (url.protocol !== "https:") return url.href;
    return `${to}${url.pathname}${url.search}`;
  };
  vi.stubGlobal("fetch", (input: string | URL | Request, init?: RequestInit) => {
    if (!(input instanceof Request)) return realFetch(redirected(input), init);
    return realFetch(new Request(redirected(input.url), input), init);
  });
}

/** Another run puts customers into other groups. */
export async function turn(on: World, groups: Readonly<Record<number, Group | null>>): Promise<void> {
  await regroup(on, groups);
  await addRun(on);
}
