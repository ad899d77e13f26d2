/** A shop whose merchant has it read what was bought, beside a simulated Shopify with a catalogue. */
import { onTestFinished } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import type { Database } from "../../../app/db/core/database.server.ts";
import { requestProducts } from "../../../app/db/products/product-readings.server.ts";
import { readProducts } from "../../../app/products/read-products.server.ts";
import { startProducts } from "../../../app/products/request.server.ts";
import type { AdminClient } from "../../../app/shopify/admin.server.ts";
import { pause } from "../../setup/quick-rhythm.ts";
import { changeProduct } from "../../simulators/shopify/store/changes.ts";
import type { ItemChange } from "../../simulators/shopify/store/items.ts";
import { FIRST_PRODUCT_ID } from "../../simulators/shopify/store/products.ts";
import { FIRST_ORDER_ID } from "../../simulators/shopify/store/store.ts";
import type { SimulatorSettings } from "../../simulators/shopify/settings.ts";
import { makeWorld, NOW, orders, rows, runToEnd, type World } from "../import/import-world.ts";

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** The n-th product of the store. */
export const product = (n: number): number => FIRST_PRODUCT_ID + n;

/** What the reading goes by, where a test changes it. */
export interface Ways {
  readonly db?: Database;
  readonly admin?: AdminClient;
}

/** A store of three products and so many orders, each with two lines. Products may be read. */
export async function productsWorld(count = 4, settings: Partial<SimulatorSettings> = {}): Promise<World> {
  const world = await makeWorld(orders(count, 3), settings);
  onTestFinished(() => world.close());
  const { simulation } = world.simulator;
  simulation.grant.grantScopes(["read_products"]);
  const made = { createdAt: NOW.getTime() - 90 * DAY_MS };
  const catalogue = [
    { title: "Stone Mug", productType: " Mug ", vendor: "Studio Clay", tags: ["Gift", "kitchen"] },
    { title: "House Blend", productType: "Coffee", vendor: "Nordhaven", tags: ["Beans"] },
    { title: "Gift Card", productType: "", vendor: "", tags: [] },
  ];
  catalogue.forEach((each, n) => changeProduct(simulation, { id: product(n), ...made, ...each }));
  for (let n = 0; n < count; n += 1)
    setItems(world, n, [
      { productId: product(n % 3), quantity: 1 + (n % 2) },
      { productId: null, quantity: 1 },
    ]);
  return world;
}

/** Sets the lines of the n-th order. No webhook tells of it. */
export function setItems(world: World, n: number, items: readonly ItemChange[]): void {
  const { simulation } = world.simulator;
  const id = FIRST_ORDER_ID + n;
  simulation.data.items.set(id, items, (productId) => simulation.data.products.get(productId)?.title ?? "");
  const row = simulation.data.orders.rowOf(id);
  if (row === null) throw new Error(`There is no order ${String(n)}.`);
  const order = simulation.data.orders.get(row);
  const updatedAt = Math.max(order.updatedAt, world.clock.now.getTime());
  simulation.data.orders.set(row, { ...order, updatedAt });
}

/** Lets so much time pass for the app. Shopify's own clock stands at about NOW. */
export function later(world: World, ms: number): void {
  world.clock.now = new Date(world.clock.now.getTime() + ms);
}

/** Switches it on and reads to the end. */
export async function switchOnAndRead(world: World, ways: Ways = {}): Promise<void> {
  await startProducts(world.services, world.shopId);
  await goOn(world, ways);
}

/** Has it read again, as after a run, to the end. */
export async function readAgain(world: World, ways: Ways = {}): Promise<void> {
  await inShopSql(world.db, world.shopId, (sql) => requestProducts(sql, world.clock.now));
  await goOn(world, ways);
}

/** Goes on with what was asked for. */
export async function goOn(world: World, { db = world.db, admin = world.admin }: Ways = {}): Promise<void> {
  const services = { ...world.services, db, admin: () => Promise.resolve(admin), batchLines: 3 };
  await runToEnd(world, () => readProducts(services, world.shopId, new AbortController().signal, pause));
}

/** The lines that are stored: the number of the order, the number of the product, and the quantity. */
export async function linesIn(world: World): Promise<string[]> {
  const stored = await rows(world, "order_lines", "order_id, line");
  return stored.map(({ order_id: order, product_id: id, quantity }) =>
    [
      Number(order) - FIRST_ORDER_ID,
      id === null ? "-" : Number(id) - FIRST_PRODUCT_ID,
      String(quantity),
    ].join(" "),
  );
}

/** The lines as Shopify has them. */
export function linesAtShopify({ simulator }: World): string[] {
  const { orders: table, items, products } = simulator.simulation.data;
  return Array.from({ length: table.length }, (_, row) => row).flatMap((row) => {
    const order = table.get(row);
    return items.of(order).flatMap(({ productId, currentQuantity }) => {
      const isThere = productId !== null && products.has(productId);
      const named = isThere ? productId - FIRST_PRODUCT_ID : "-";
      return currentQuantity === 0 ? [] : [[order.id - FIRST_ORDER_ID, named, currentQuantity].join(" ")];
    });
  });
}

/** All that was read, so that two readings can be compared. */
export async function everything(world: World): Promise<object> {
  return {
    lines: await linesIn(world),
    products: (await rows(world, "products")).map(({ type, vendor }) => `${String(type)}|${String(vendor)}`),
    tags: (await rows(world, "product_tags", "product_id, tag")).map(({ tag }) => tag),
    sources: (await rows(world, "rule_sources", "need")).map(({ need }) => need),
    failures: (await rows(world, "product_readings", "shop_id")).map(({ error_code: code }) => code),
  };
}

/** An admin client that notes the documents and the bulk queries that it sends. */
export function watched(admin: AdminClient) {
  const queries: string[] = [];
  const client: AdminClient = {
    request: (document, variables, schema) => {
      const { query } = variables;
      queries.push(typeof query === "string" ? query : document);
      return admin.request(document, variables, schema);
    },
  };
  return { queries, client };
}
