import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { registerShop } from "../../../app/db/shops/shop-directory.server.ts";
import { readAtTargets, readProfileId } from "../../../app/db/sync/customer-states.server.ts";
import { saveLabels } from "../../../app/db/sync/audiences.server.ts";
import { testDatabase, type TestDatabase } from "../../setup/database.ts";

const NOW = new Date("2026-01-31T00:00:00Z");
const LOYAL = {
  kind: "group",
  subject: "loyal",
  place: 4,
  label: "Sixfold: Loyal",
  previousLabel: "Loyal",
} as const;
const VIP = { kind: "segment", subject: "7", place: 70, label: "VIP", previousLabel: null } as const;

let database: TestDatabase;
let shopId: number;

beforeAll(async () => {
  database = await testDatabase();
  shopId = (await registerShop(database.db, { domain: "one.myshopify.com" }, NOW)).id;
  await inShopSql(database.db, shopId, async (sql) => {
    await sql.query(
      `insert into sync_targets (shop_id, target, enabled, encrypted_key, create_profiles)
       values ($1, 'klaviyo', true, 'sealed', true), ($1, 'shopify_tags', true, null, false)`,
      [shopId],
    );
    await saveLabels(sql, "shopify_tags", [LOYAL], "en");
    await saveLabels(sql, "klaviyo", [LOYAL, VIP], "en");
    await sql.query(
      `insert into customers (shop_id, id, shopify_id) values ($1, 1, 11), ($1, 2, 12), ($1, 3, 13)`,
      [shopId],
    );
    await sql.query(
      `insert into tag_states (shop_id, word, customer_id, wanted, confirmed, failure, updated_at)
       values ($1, 0, 1, 16, 0, 'too_many_tags', $2), ($1, 0, 2, 0, 16, null, $2)`,
      [shopId, NOW],
    );
    // A profile's customer stands in its first word only.
    await sql.query(
      `insert into list_states (shop_id, word, email, customer_id, klaviyo_id, wanted, confirmed, updated_at)
       values ($1, 0, 'a@example.com', 1, '01A', 16, 16, $2), ($1, 1, 'a@example.com', null, null, 128, 0, $2)`,
      [shopId, NOW],
    );
  });
});
afterAll(() => database.drop());

const at = (id: bigint) => inShopSql(database.db, shopId, (sql) => readAtTargets(sql, id));
const profile = (id: bigint) => inShopSql(database.db, shopId, (sql) => readProfileId(sql, id));

describe("what the targets hold of a customer", () => {
  it("is what they confirmed, what is on its way, and why a try failed", async () => {
    const loyal = { kind: "group", subject: "loyal", label: "Sixfold: Loyal" };
    const vip = { kind: "segment", subject: "7", label: "VIP" };
    expect(await at(1n)).toEqual([
      { target: "klaviyo", confirmed: [loyal], awaited: [vip], failure: null, known: true },
      { target: "shopify_tags", confirmed: [], awaited: [loyal], failure: "too_many_tags", known: true },
    ]);
    expect(await at(2n)).toEqual([
      { target: "klaviyo", confirmed: [], awaited: [], failure: null, known: false },
      { target: "shopify_tags", confirmed: [loyal], awaited: [], failure: null, known: true },
    ]);
  });

  it("names only targets that are on", async () => {
    const turn = (on: boolean) =>
      inShopSql(database.db, shopId, (sql) =>
        sql.query("update sync_targets set enabled = $2 where shop_id = $1 and target = 'klaviyo'", [
          shopId,
          on,
        ]),
      );
    await turn(false);
    const targets = (await at(1n)).map(({ target }) => target);
    await turn(true);
    expect(targets).toEqual(["shopify_tags"]);
  });

  it("knows the customer's profile in Klaviyo, if any", async () => {
    expect([await profile(1n), await profile(2n)]).toEqual(["01A", null]);
    await inShopSql(database.db, shopId, (sql) =>
      sql.query(
        "insert into klaviyo_profiles (shop_id, klaviyo_id, customer_id, seen_at) values ($1, '01B', 3, $2)",
        [shopId, NOW],
      ),
    );
    expect(await profile(3n)).toBe("01B");
  });
});
