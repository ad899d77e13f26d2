import { afterAll, beforeEach, beforeAll, describe, expect, it } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { noteSource } from "../../../app/db/segments/rule-sources.server.ts";
import { registerShop } from "../../../app/db/shops/shop-directory.server.ts";
import { PeopleCache, readAhead, type PeopleLimits } from "../../../app/segments/people-cache.server.ts";
import { testDatabase, type TestDatabase } from "../../setup/database.ts";
import { NOW, plantTen } from "./ten-customers.ts";

const SECOND_MS = 1_000;

let database: TestDatabase;
let shop: { id: number; timeZone: string };
let nowMs: number;
let shops = 0;

beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.drop());
beforeEach(async () => {
  shop = await newShop();
  nowMs = NOW.getTime();
});

async function newShop(): Promise<typeof shop> {
  const { id } = await registerShop(
    database.db,
    { domain: `people-${String((shops += 1))}.myshopify.com` },
    NOW,
  );
  await plantTen(database.db, id);
  return { id, timeZone: "UTC" };
}

const cache = (limits: Partial<PeopleLimits> = {}) =>
  new PeopleCache(database.db, () => new Date(nowMs), limits);
const write = (text: string, values: readonly unknown[] = []) =>
  inShopSql(database.db, shop.id, (sql) => sql.query(text, [shop.id, ...values]));

describe("the people of a shop", () => {
  it("are read once for all who ask, until something changes", async () => {
    const people = cache();
    const [one, other] = await Promise.all([people.of(shop), people.of(shop)]);
    expect(one?.people.ids).toHaveLength(10);
    expect(other).toBe(one);
    expect(await people.of(shop)).toBe(one);
  });

  it("are read again after another run, another reading of a source and an erasure", async () => {
    const people = cache();
    let before = await people.of(shop);
    const changes = [
      () =>
        write(
          `insert into runs (shop_id, model_id, import_id, as_of, started_at, finished_at, orders, eligible, left_out,
                             customers, input_hash)
           select shop_id, model_id, import_id, as_of, started_at, finished_at, orders, eligible, left_out, customers,
                  input_hash from runs where shop_id = $1 limit 1`,
        ),
      () =>
        inShopSql(database.db, shop.id, (sql) => noteSource(sql, { need: "tags", name: "", readAt: NOW })),
      () => write("insert into erased_customers (shop_id, hash, erased_at) values ($1, 'x', $2)", [NOW]),
    ];
    for (const change of changes) {
      await change();
      const after = await people.of(shop);
      expect(after).not.toBe(before);
      expect(await people.of(shop)).toBe(after);
      before = after;
    }
  });

  it("are read again after a webhook, but not for each of many", async () => {
    const people = cache({ webhooksAfterMs: 30 * SECOND_MS });
    const before = await people.of(shop);
    const arrive = (id: string) =>
      write(
        "insert into webhook_deliveries (shop_id, id, topic, received_at) values ($1, $2, 'orders/updated', $3)",
        [id, new Date(nowMs)],
      );
    await arrive("first");
    expect(await people.of(shop)).toBe(before);
    nowMs += 31 * SECOND_MS;
    const after = await people.of(shop);
    expect(after).not.toBe(before);
    nowMs += 31 * SECOND_MS;
    expect(await people.of(shop)).toBe(after);
  });

  it("are not held of a shop that is too large or was never scored", async () => {
    expect(await cache({ rows: 5 }).of(shop)).toBeNull();
    const { id } = await registerShop(
      database.db,
      { domain: `unscored-${String(shop.id)}.myshopify.com` },
      NOW,
    );
    expect(await cache().of({ id, timeZone: "UTC" })).toBeNull();
  });

  it("are held of as many shops as there is room for, those that were asked for last", async () => {
    const [one, two, three] = [shop, await newShop(), await newShop()];
    const sized = await cache().of(one);
    const people = cache({ bytes: 2.5 * (sized?.bytes ?? 0) });
    const first = await people.of(one);
    const second = await people.of(two);
    nowMs += SECOND_MS;
    expect(await people.of(one)).toBe(first);
    nowMs += SECOND_MS;
    await people.of(three);
    expect(await people.of(one)).toBe(first);
    expect(await people.of(two)).not.toBe(second);
  });
});

describe("what is read ahead of a page's counts", () => {
  it("is the sample first and then all people, also if the sample fails, and it never fails itself", async () => {
    for (const fails of [false, true]) {
      const steps: string[] = [];
      const reading = (name: string) => ({
        async of() {
          steps.push(`${name} begins`);
          await Promise.resolve();
          steps.push(`${name} ends`);
          if (fails) throw new Error("The database is gone.");
          return null;
        },
      });
      await readAhead({ samples: reading("sample"), people: reading("people") }, shop);
      expect(steps).toEqual(["sample begins", "sample ends", "people begins", "people ends"]);
    }
  });
});
