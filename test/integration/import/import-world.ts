/** A shop beside a simulated Shopify. The test runs its jobs itself. */
import { vi } from "vitest";

import type { Database } from "../../../app/db/core/database.server.ts";
import { secretBox } from "../../../app/db/core/secret-box.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { findShop, registerShop } from "../../../app/db/shops/shop-directory.server.ts";
import { runImport } from "../../../app/ingest/import.server.ts";
import { startImport } from "../../../app/ingest/request-import.server.ts";
import type { IngestServices } from "../../../app/ingest/services.ts";
import type { JobOutcome, JobQueue } from "../../../app/queue/queue.server.ts";
import { scoreShop, type ScoringOutcome } from "../../../app/scoring/score.server.ts";
import { adminClient, type AdminClient } from "../../../app/shopify/admin.server.ts";
import { testDatabase } from "../../setup/database.ts";
import { redirectFetch } from "../../setup/redirect-fetch.ts";
import type { Fault } from "../../simulators/shopify/control/faults.ts";
import { startShopifySimulator } from "../../simulators/shopify/server.ts";
import type { SimulatorSettings } from "../../simulators/shopify/settings.ts";
import { OrderItems } from "../../simulators/shopify/store/items.ts";
import { OrderTable, type StoredOrder } from "../../simulators/shopify/store/order-table.ts";
import { FIRST_ORDER_ID, newCustomer, type StoreData } from "../../simulators/shopify/store/store.ts";

export const DOMAIN = "import-test.myshopify.com";
export const NOW = new Date("2026-03-01T12:00:00.000Z");
export const FIRST_CUSTOMER = 7_000_000_000_001;
const DAY_MS = 86_400_000;

interface Enqueued {
  readonly name: string;
  readonly payload: Record<string, unknown>;
}

export type World = Awaited<ReturnType<typeof makeWorld>>;

/** An order n days before NOW, of 10.00 EUR and paid unless the test says otherwise. */
export function order(n: number, days: number, changes: Partial<StoredOrder> = {}): StoredOrder {
  const at = NOW.getTime() - days * DAY_MS;
  return {
    id: FIRST_ORDER_ID + n,
    customerId: FIRST_CUSTOMER,
    createdAt: at,
    processedAt: at,
    updatedAt: at,
    cancelledAt: null,
    status: "PAID",
    test: false,
    source: "web",
    currency: "EUR",
    totalMinor: 1_000,
    netPaymentMinor: changes.totalMinor ?? 1_000,
    refundedMinor: 0,
    ...changes,
  };
}

/** `count` orders, oldest first, of `customers` customers in turn. */
export function orders(count: number, customers = 50): StoredOrder[] {
  return Array.from({ length: count }, (_, i) =>
    order(i, ((count - i) * 3_000) / count, {
      customerId: FIRST_CUSTOMER + ((i * 7) % customers),
      totalMinor: 100 + ((i * 37) % 5_000),
    }),
  );
}

export async function makeWorld(
  stored: readonly StoredOrder[],
  settings: Partial<SimulatorSettings> = {},
  currency = "EUR",
) {
  const database = await testDatabase();
  const { db } = database;
  const store = storeOf(stored, currency);
  const simulator = await startShopifySimulator({ asOf: NOW, ...settings, store });
  vi.stubGlobal("fetch", redirectFetch(fetch, { shopify: new URL(simulator.url) }));
  const { id: shopId } = await registerShop(db, { domain: DOMAIN, currency }, NOW);
  const enqueued: Enqueued[] = [];
  const admin = clientOf(simulator.accessToken());
  const clock = { now: NOW };
  const services = servicesOf(db, admin, { enqueued, clock });
  return {
    db,
    shopId,
    store,
    simulator,
    services,
    enqueued,
    admin,
    clock,
    fault: (fault: Partial<Fault> & Pick<Fault, "kind" | "fault">): void =>
      simulator.simulation.faults.add({ times: 1, match: null, afterBytes: null, delayMs: null, ...fault }),
    async close(): Promise<void> {
      vi.unstubAllGlobals();
      await simulator.close();
      await database.drop();
    },
  };
}

export function storeOf(stored: readonly StoredOrder[], currency: string): StoreData {
  const table = new OrderTable();
  const customers: StoreData["customers"] = new Map();
  for (const each of stored) {
    table.add(each);
    const { customerId } = each;
    if (customerId !== null && !customers.has(customerId))
      customers.set(customerId, newCustomer(customerId, each.createdAt));
  }
  const shop = {
    domain: DOMAIN,
    name: "Import test",
    currency,
    timeZone: "Europe/Berlin",
    locale: "de",
  };
  return { shop, customers, orders: table, products: new Map(), items: new OrderItems([]) };
}

function clientOf(token: string): AdminClient {
  const call = (query: string, variables: Record<string, unknown>): Promise<Response> =>
    fetch(`https://${DOMAIN}/admin/api/2026-10/graphql.json`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-shopify-access-token": token },
      body: JSON.stringify({ query, variables }),
    });
  return adminClient(call, { sleep: () => Promise.resolve() });
}

function servicesOf(
  db: Database,
  admin: AdminClient,
  { enqueued, clock }: { readonly enqueued: Enqueued[]; readonly clock: { readonly now: Date } },
) {
  const queue: Pick<JobQueue, "enqueue"> = {
    enqueue(_within, name, payload) {
      enqueued.push({ name, payload });
      return Promise.resolve();
    },
  };
  const log: IngestServices["log"] = { info: () => undefined, warn: () => undefined };
  const secrets = secretBox(Buffer.alloc(32, 7).toString("base64"));
  const klaviyo = (): never => {
    throw new Error("Klaviyo is not connected.");
  };
  return {
    db,
    queue,
    secrets,
    log,
    klaviyo,
    oauthApp: null,
    now: () => clock.now,
    asOf: () => NOW,
    admin: () => Promise.resolve(admin),
  };
}

export const never = new AbortController().signal;

/** Asks for an import and runs its job until that is done, as the queue would. */
export async function importAll(world: World, asOf = NOW): Promise<Record<string, unknown>> {
  await startImport(world.services, world.shopId, asOf);
  await continueImport(world);
  return newestImport(world);
}

/** Imports once more, so long after the last that all orders are read again. */
export function importAgain(world: World): Promise<Record<string, unknown>> {
  world.clock.now = new Date(world.clock.now.getTime() + 31 * DAY_MS);
  return importAll(world);
}

export async function continueImport(world: World): Promise<void> {
  await runToEnd(world, () => runImport(world.services, world.shopId, never));
}

const MOST_TURNS = 500;

/** Runs a job until it is done, as the queue would. Between two turns Shopify's bulk operations end. */
export async function runToEnd({ simulator }: World, run: () => Promise<JobOutcome>): Promise<void> {
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    if ((await run()).outcome === "done") return;
    await simulator.simulation.operations.settled();
  }
  throw new Error("The job comes to no end.");
}

export async function newestImport({ db, shopId }: World): Promise<Record<string, unknown>> {
  const sql = "select * from imports where shop_id = $1 order by id desc limit 1";
  const [row] = await inShopSql(db, shopId, (within) => within.query<Record<string, unknown>>(sql, [shopId]));
  if (row === undefined) throw new Error("There is no import.");
  return row;
}

export function rows(world: World, table: string, order = "id"): Promise<Record<string, unknown>[]> {
  const text = `select * from ${table} where shop_id = $1 order by ${order}`;
  return inShopSql(world.db, world.shopId, (sql) => sql.query(text, [world.shopId]));
}

/** Changes the n-th order at Shopify. No webhook tells of it. */
export function changeOrder({ store }: World, n: number, updatedAt = NOW.getTime()): void {
  store.orders.set(n, { ...store.orders.get(n), netPaymentMinor: 1 + n, totalMinor: 99_999, updatedAt });
}

/** Orders with their places in the table. A row that is written again gets another place. */
export function versions(world: World, table: string): Promise<Record<string, unknown>[]> {
  const text = `select ctid::text, xmin::text, id from ${table} where shop_id = $1 order by id`;
  return inShopSql(world.db, world.shopId, (sql) => sql.query(text, [world.shopId]));
}

export async function score(world: World, asOf = NOW): Promise<ScoringOutcome> {
  const shop = await findShop(world.db, world.shopId);
  if (shop === null) throw new Error("There is no shop.");
  return scoreShop(world.services, shop.id, asOf, never);
}
