import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { markOrderDeleted, upsertOrders } from "../../../app/db/orders/orders.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import type { Order, OrderState } from "../../../app/domain/orders/order.ts";
import { testDatabase, type TestDatabase } from "../../setup/database.ts";

const [BULK, SINGLE] = [1, 2];
/** From this number on, orders are stored in bulk. */
const ORDERS = 250;
const DAY = new Date("2026-05-01T00:00:00.000Z");
const deletedAt = new Date("2026-05-02T00:00:00.000Z");

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  for (const shop of [BULK, SINGLE])
    await inShopSql(database.db, shop, (sql) => sql.query("delete from orders where shop_id = $1", [shop]));
});

function order(id: number, changes: Partial<Order> = {}): Order {
  return {
    id: BigInt(id),
    customerShopifyId: 7n,
    createdAt: DAY,
    processedAt: DAY,
    updatedAt: DAY,
    state: "counted",
    pointOfSale: false,
    currency: "EUR",
    amountMinor: 100,
    ...changes,
  };
}

const all = (changes: (id: number) => Partial<Order> = () => ({})): Order[] =>
  Array.from({ length: ORDERS }, (_, i) => order(i + 1, changes(i + 1)));

function store(shop: number, orders: readonly Order[]) {
  return inShopSql(database.db, shop, (sql) => upsertOrders(sql, orders));
}

function rows(shop: number, columns = "*"): Promise<object[]> {
  const text = `select ${columns} from orders where shop_id = $1 order by id`;
  return inShopSql(database.db, shop, (sql) => sql.query<object>(text, [shop]));
}

const withoutShop = (row: object): object => ({ ...row, shop_id: null });

describe("orders in bulk", () => {
  it("end as they would one by one, and are counted so", async () => {
    const facts = fc.record({
      customerShopifyId: fc.option(fc.constantFrom(7n, 8n)),
      updatedAt: fc.constantFrom(0, 1, 2).map((hours) => new Date(DAY.getTime() + hours * 3_600_000)),
      state: fc.constantFrom<OrderState>("counted", "cancelled"),
      pointOfSale: fc.boolean(),
      amountMinor: fc.constantFrom(100, 200),
    });
    const news = fc.array(facts, { minLength: ORDERS, maxLength: ORDERS });
    const held = fc.uniqueArray(fc.integer({ min: 1, max: ORDERS }), { maxLength: ORDERS });
    await fc.assert(
      fc.asyncProperty(held, fc.integer({ min: 1, max: ORDERS }), news, async (before, deleted, changes) => {
        const given = changes.map((change, i) => order(i + 1, change));
        const counts = { written: 0, added: 0 };
        for (const shop of [BULK, SINGLE])
          await inShopSql(database.db, shop, async (sql) => {
            await sql.query("delete from orders where shop_id = $1", [shop]);
            for (const id of before) await upsertOrders(sql, [order(id, { updatedAt: deletedAt })]);
            for (const id of before.slice(0, 20)) await sql.query(REWIND, [shop, id, DAY.toISOString()]);
            await markOrderDeleted(sql, BigInt(deleted), deletedAt);
          });
        await inShopSql(database.db, SINGLE, async (sql) => {
          for (const each of given) {
            const { written, added } = await upsertOrders(sql, [each]);
            counts.written += written;
            counts.added += added;
          }
        });
        expect(await store(BULK, given)).toEqual(counts);
        expect((await rows(BULK)).map(withoutShop)).toEqual((await rows(SINGLE)).map(withoutShop));
      }),
      { numRuns: 10 },
    );
  });

  it("that are as they were are neither written nor locked", async () => {
    expect(await store(BULK, all())).toEqual({ written: ORDERS, added: ORDERS });
    const versions = "id, ctid::text, xmin::text, xmax::text";
    const before = await rows(BULK, versions);
    expect(await store(BULK, all())).toEqual({ written: 0, added: 0 });
    expect(await rows(BULK, versions)).toEqual(before);
  });

  it("are stored although somebody else stores one of them at the same moment", async () => {
    const other = await database.db.pool.connect();
    await other.query(`begin; set local role sixfold_shop; set local sixfold.shop_id = ${BULK}`);
    await other.query(
      `insert into orders (shop_id, id, created_at, processed_at, updated_at, state, point_of_sale, currency, amount_minor)
       values (${BULK}, 100, $1, $1, $1, 'counted', false, 'EUR', 1)`,
      [new Date(DAY.getTime() - 1)],
    );
    const storing = store(BULK, all());
    await expect
      .poll(async () => {
        const { rows: waiting } = await database.db.pool.query(
          "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
        );
        return waiting.length > 0;
      })
      .toBe(true);
    await other.query("commit");
    other.release();
    expect(await storing).toEqual({ written: ORDERS, added: ORDERS - 1 });
    expect(await rows(BULK, "amount_minor")).toEqual(all().map(() => ({ amount_minor: 100n })));
  });
});

const REWIND = "update orders set updated_at = $3 where shop_id = $1 and id = $2";
