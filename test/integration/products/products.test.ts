/** D6: what was bought, read from Shopify by opt-in. */
import { describe, expect, it } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { insertSegment } from "../../../app/db/segments/saved-segments.server.ts";
import { refreshOrder } from "../../../app/ingest/apply-webhook.server.ts";
import { startProducts, stopProducts } from "../../../app/products/request.server.ts";
import { findShop } from "../../../app/db/shops/shop-directory.server.ts";
import type { AdminClient } from "../../../app/shopify/admin.server.ts";
import { changeProduct, deleteProduct } from "../../simulators/shopify/store/changes.ts";
import { FIRST_ORDER_ID } from "../../simulators/shopify/store/store.ts";
import { importAll, rows, type World } from "../import/import-world.ts";
import {
  DAY_MS,
  everything,
  goOn,
  HOUR_MS,
  later,
  linesAtShopify,
  linesIn,
  product,
  productsWorld,
  readAgain,
  setItems,
  switchOnAndRead,
  watched,
} from "./products-world.ts";

const LINES = ["0 0 1", "0 - 1", "1 1 2", "1 - 1", "2 2 1", "2 - 1", "3 0 2", "3 - 1"];

async function reading(world: World): Promise<Record<string, unknown>> {
  return (await rows(world, "product_readings", "shop_id"))[0] ?? {};
}

async function shopOf(world: World) {
  const shop = await findShop(world.db, world.shopId);
  if (shop === null) throw new Error("The shop is gone.");
  return shop;
}

/** A segment whose rule asks for what was bought. */
async function saveSegment({ db, shopId, services }: World): Promise<void> {
  const rule = { version: 1, match: { field: "items", is: "at_least", value: 1 } };
  await inShopSql(db, shopId, (sql) =>
    insertSegment(sql, { name: "Buyers", nameKey: "buyers", rule }, services.now()),
  );
}

describe("D6: what was bought", () => {
  it("is not asked for until the merchant switches it on, then of all orders once, then of those that changed", async () => {
    const world = await productsWorld();
    const { queries, client: admin } = watched(world.admin);
    await importAll(world);
    await readAgain(world, { admin });
    expect([await linesIn(world), queries]).toEqual([[], []]);
    await saveSegment(world);
    await startProducts(world.services, world.shopId);
    expect(world.enqueued.at(-1)).toEqual({ name: "products", payload: { shopId: world.shopId } });
    await goOn(world, { admin });
    expect(await everything(world)).toEqual({
      lines: LINES,
      products: ["mug|studio clay", "coffee|nordhaven", "|"],
      tags: ["gift", "kitchen", "beans"],
      sources: ["products"],
      failures: [null],
    });
    expect(world.enqueued.at(-1)).toEqual({ name: "segments", payload: { shopId: world.shopId } });
    const started = () => queries.filter((query) => /query (Lines|Products) \{/.test(query));
    expect(started().map((query) => query.includes("updated_at"))).toEqual([false, false]);
    later(world, DAY_MS);
    setItems(world, 1, [{ productId: product(2), quantity: 5 }]);
    await readAgain(world, { admin });
    expect(await linesIn(world)).toEqual(["0 0 1", "0 - 1", "1 2 5", "1 - 1", ...LINES.slice(4)]);
    expect(started().map((query) => query.includes("updated_at"))).toEqual([false, false, true, true]);
    expect(started()[2]).toContain(new Date(world.clock.now.getTime() - DAY_MS - HOUR_MS / 4).toISOString());
    // Neither a person nor a price nor a text of a line is ever asked for.
    expect(queries.join()).not.toMatch(/customer|email|address|price|title|name\b|note|customAttributes/i);
  });

  it("is of what the customer kept: refunded and removed items are gone, custom ones have no product", async () => {
    const world = await productsWorld(1);
    setItems(world, 0, [
      { productId: product(0), quantity: 3, currentQuantity: 2 },
      { productId: product(1), quantity: 2, currentQuantity: 0 },
      { productId: null, quantity: 4 },
    ]);
    await switchOnAndRead(world);
    expect(await linesIn(world)).toEqual(["0 0 2", "0 - 4"]);
    later(world, DAY_MS);
    setItems(world, 0, [
      { productId: product(0), quantity: 3, currentQuantity: 0 },
      { productId: product(1), quantity: 2, currentQuantity: 1 },
      { productId: null, quantity: 4 },
    ]);
    await readAgain(world);
    expect(await linesIn(world)).toEqual(["0 1 1", "0 - 4"]);
  });

  it("keeps the product of a line once it is deleted at Shopify, and takes new types, vendors and tags", async () => {
    const world = await productsWorld(3);
    await switchOnAndRead(world);
    const { simulation } = world.simulator;
    deleteProduct(simulation, product(0));
    changeProduct(simulation, { id: product(1), productType: "Tea", tags: ["Leaves"] });
    const [tea] = [simulation.data.products.get(product(1))];
    later(world, DAY_MS);
    if (tea !== undefined) tea.updatedAt = world.clock.now.getTime();
    for (const n of [0, 1]) setItems(world, n, [{ productId: product(n), quantity: 7 }]);
    await readAgain(world);
    expect(linesAtShopify(world).slice(0, 2)).toEqual(["0 - 7", "1 1 7"]);
    expect(await everything(world)).toMatchObject({
      lines: ["0 0 7", "0 - 1", "1 1 7", "1 - 1", "2 2 1", "2 - 1"],
      products: ["mug|studio clay", "tea|nordhaven", "|"],
      tags: ["gift", "kitchen", "leaves"],
    });
  });

  it("read twice is the same, and no row is written again", async () => {
    const world = await productsWorld();
    await switchOnAndRead(world);
    const written = () =>
      inShopSql(world.db, world.shopId, async (sql) => [
        await sql.query("select *, xmin::text from order_lines where shop_id = $1 order by order_id, line", [
          world.shopId,
        ]),
        await sql.query("select *, xmin::text from products where shop_id = $1 order by id", [world.shopId]),
        await sql.query("select *, xmin::text from product_tags where shop_id = $1 order by tag", [
          world.shopId,
        ]),
      ]);
    const before = await written();
    await inShopSql(world.db, world.shopId, (sql) =>
      sql.query("update product_readings set read_window_start = null where shop_id = $1", [world.shopId]),
    );
    await readAgain(world);
    expect(await written()).toEqual(before);
    expect(before.map((each) => each.length)).toEqual([8, 3, 3]);
  });

  it("is deleted at once when it is switched off, and the segments are refreshed", async () => {
    const world = await productsWorld();
    await saveSegment(world);
    await switchOnAndRead(world);
    world.enqueued.length = 0;
    await stopProducts(world.services, world.shopId);
    expect(await everything(world)).toMatchObject({ lines: LINES, sources: [], failures: [] });
    expect(world.enqueued.map(({ name }) => name)).toEqual(["products", "segments"]);
    await goOn(world);
    expect(await everything(world)).toEqual({ lines: [], products: [], tags: [], sources: [], failures: [] });
    const { queries, client: admin } = watched(world.admin);
    await readAgain(world, { admin });
    expect(queries).toEqual([]);
  });

  it("switched at any moment of a reading is read, or deleted, as it was switched last", async () => {
    for (const switchedOnLast of [false, true])
      for (let at = 1; ; at += 1) {
        const world = await productsWorld(2);
        await startProducts(world.services, world.shopId);
        let requests = 0;
        const admin: AdminClient = {
          async request(document, variables, schema) {
            requests += 1;
            if (requests === at) {
              await stopProducts(world.services, world.shopId);
              later(world, 1);
              if (switchedOnLast) await startProducts(world.services, world.shopId);
            }
            return world.admin.request(document, variables, schema);
          },
        };
        await goOn(world, { admin });
        // The job that the switch queued.
        await goOn(world);
        const all = { lines: LINES.slice(0, 4), sources: ["products"] };
        if (requests >= at)
          expect([at, await everything(world)]).toMatchObject([
            at,
            switchedOnLast ? all : { lines: [], products: [], tags: [], sources: [] },
          ]);
        await world.close();
        if (requests < at) break;
      }
  }, 120_000);

  it("is not read without the scope of products, which the page tells, and is read once it is granted", async () => {
    const world = await productsWorld();
    const { grant } = world.simulator.simulation;
    grant.revokeScopes(["read_products"]);
    await switchOnAndRead(world);
    expect(await reading(world)).toMatchObject({
      error_code: "access_denied",
      requested_at: null,
      read_at: null,
    });
    grant.grantScopes(["read_products"]);
    later(world, DAY_MS);
    await readAgain(world);
    expect(await everything(world)).toMatchObject({ lines: LINES, failures: [null] });
    // The scope is withdrawn while an operation runs.
    later(world, DAY_MS);
    const admin: AdminClient = {
      request(document, variables, schema) {
        if (document.includes("bulkOperationRunQuery")) grant.revokeScopes(["read_products"]);
        return world.admin.request(document, variables, schema);
      },
    };
    await readAgain(world, { admin });
    expect(await reading(world)).toMatchObject({ error_code: "access_denied" });
    expect(await linesIn(world)).toEqual(LINES);
  });

  it("is read anew where orders were hidden, or the window has grown", async () => {
    const world = await productsWorld();
    const { grant } = world.simulator.simulation;
    grant.revokeScopes(["read_all_orders"]);
    await switchOnAndRead(world);
    expect(await linesIn(world)).toEqual([]);
    grant.grantScopes(["read_all_orders"]);
    later(world, DAY_MS);
    await readAgain(world);
    expect(await linesIn(world)).toEqual(LINES);
    await inShopSql(world.db, world.shopId, (sql) =>
      sql.query("update product_readings set read_window_start = now() where shop_id = $1", [world.shopId]),
    );
    const { queries, client: admin } = watched(world.admin);
    await readAgain(world, { admin });
    expect(queries.filter((query) => query.includes("updated_at"))).toEqual([]);
  });

  it("comes with each order that changes, where it is on, and asks for nothing more where it is off", async () => {
    const world = await productsWorld();
    await importAll(world);
    const shop = await shopOf(world);
    const changed = BigInt(FIRST_ORDER_ID);
    const { queries, client } = watched(world.admin);
    const services = { ...world.services, admin: () => Promise.resolve(client) };
    await refreshOrder(services, shop, changed);
    expect([queries.length, await linesIn(world)]).toEqual([1, []]);
    await switchOnAndRead(world);
    setItems(world, 0, [
      { productId: product(1), quantity: 2, currentQuantity: 0 },
      { productId: product(2), quantity: 1 },
      ...Array.from({ length: 260 }, () => ({ productId: product(1), quantity: 1 })),
    ]);
    await refreshOrder(services, shop, changed);
    const lines = await linesIn(world);
    expect(lines.slice(0, 3)).toEqual(["0 2 1", "0 1 1", "0 1 1"]);
    expect(lines).toHaveLength(261 + 6);
    // Without access to products the order itself is stored all the same.
    world.simulator.simulation.grant.revokeScopes(["read_products"]);
    setItems(world, 3, [{ productId: product(0), quantity: 9 }]);
    await refreshOrder(services, shop, BigInt(FIRST_ORDER_ID + 3));
    expect(await linesIn(world)).toEqual(lines);
    await stopProducts(world.services, world.shopId);
    await refreshOrder(services, shop, changed);
    expect(await linesIn(world)).toEqual(lines);
    await goOn(world);
    expect(await linesIn(world)).toEqual([]);
  });

  it("of one shop is never another's, though both share every id", async () => {
    const world = await productsWorld();
    await switchOnAndRead(world);
    const twin = world.shopId + 1_000;
    await world.db.pool.query(
      `insert into shops select (jsonb_populate_record(s, jsonb_build_object('id', $2::int, 'domain', 'twin.myshopify.com'))).*
         from shops s where id = $1`,
      [world.shopId, twin],
    );
    const mine = await everything(world);
    for (const table of ["order_lines", "products", "product_tags", "product_readings"])
      await inShopSql(world.db, world.shopId, async (sql) => {
        const all = await sql.query<{ line: string }>(
          `select jsonb_set(to_jsonb(t), '{shop_id}', to_jsonb($2::int))::text as line from ${table} t where shop_id = $1`,
          [world.shopId, twin],
        );
        await inShopSql(world.db, twin, (other) =>
          other.query(
            `insert into ${table} select (jsonb_populate_record(null::${table}, line::jsonb)).* from unnest($2::text[]) as given (line)
              where $1::int > 0`,
            [twin, all.map(({ line }) => line)],
          ),
        );
      });
    await stopProducts(world.services, world.shopId);
    await goOn(world);
    expect(await linesIn(world)).toEqual([]);
    expect(await everything({ ...world, shopId: twin })).toEqual({ ...mine, sources: [] });
  });
});
