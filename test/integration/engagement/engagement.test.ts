import { describe, expect, it } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { saveChoice } from "../../../app/db/engagement/engagement.server.ts";
import { erasureKey } from "../../../app/db/privacy/erasure-key.server.ts";
import { enterErasure } from "../../../app/db/privacy/erasures.server.ts";
import { eraseHere } from "../../../app/privacy/erase-here.server.ts";
import { mergePeople } from "../../../app/db/engagement/move-person.server.ts";
import { rowsOf } from "../sync/sync-world.ts";
import {
  counts,
  DAY_MS,
  engagementWorld,
  everything,
  happened,
  HOUR_MS,
  KIND,
  NOW_MS,
  profile,
  read,
  SECRETS,
  type EngagementWorld,
} from "./engagement-world.ts";

const choose = ({ world }: EngagementWorld, listIds: readonly string[], properties: readonly string[]) =>
  inShopSql(world.db, world.shopId, (sql) => saveChoice(sql, { listIds, properties }));
const sources = async ({ world }: EngagementWorld) =>
  (await rowsOf(world, "select need, name from rule_sources where shop_id = $1 order by 1, 2")).map(
    ({ need, name }) => [need, name],
  );
const customers = ({ world }: EngagementWorld) =>
  rowsOf(world, "select id, shopify_id, klaviyo_id from customers where shop_id = $1 order by id");

describe("engagement", () => {
  it("is counted by person, kind and the shop's day, with machines kept apart", async () => {
    const on = await engagementWorld([{ group: "loyal" }], { timeZone: "America/New_York" });
    const [ada, bea] = [profile(on, "p0@example.com"), profile(on, "bea@x.io")];
    // In New York this is still the day before.
    happened(on, ada, 8 * HOUR_MS);
    happened(on, ada, 7 * HOUR_MS);
    happened(on, ada, 6 * HOUR_MS, { properties: { "Apple Privacy Open": true } });
    happened(on, ada, 5 * HOUR_MS, { name: "Clicked Email", properties: { "Bot Click": true } });
    happened(on, ada, 5 * HOUR_MS, { name: "Clicked Email", properties: { "Bot Click": false } });
    happened(on, bea, 30 * DAY_MS, { name: "Viewed Product" });
    happened(on, bea, 30 * DAY_MS, { name: "Checkout Started" });
    happened(on, bea, 30 * DAY_MS, { name: "Active on Site" });
    happened(on, bea, 30 * DAY_MS, { name: "Received Email" });
    happened(on, bea, 364 * DAY_MS);
    happened(on, bea, 367 * DAY_MS);
    happened(on, bea, DAY_MS, { name: "Placed Order" });
    await read(on);
    expect(await counts(on)).toEqual([
      `bea@x.io ${KIND.received} 2026-01-30 1`,
      `bea@x.io ${KIND.opened} 2025-03-02 1`,
      `bea@x.io ${KIND.viewed_product} 2026-01-30 1`,
      `bea@x.io ${KIND.started_checkout} 2026-01-30 1`,
      `bea@x.io ${KIND.active_on_site} 2026-01-30 1`,
      `p0@example.com ${KIND.opened} 2026-02-28 1`,
      `p0@example.com ${KIND.opened} 2026-03-01 1`,
      `p0@example.com ${KIND.opened_by_machine} 2026-03-01 1`,
      `p0@example.com ${KIND.clicked} 2026-03-01 1`,
      `p0@example.com ${KIND.clicked_by_machine} 2026-03-01 1`,
    ]);
    // Ada is the customer of the orders. Bea has none, and is known by Klaviyo's id.
    const known = await customers(on);
    expect(known.map(({ klaviyo_id }) => klaviyo_id)).toEqual([null, bea]);
    expect(await sources(on)).toEqual([
      ["engagement", ""],
      ["klaviyo_contacts", ""],
      ["shopify_contacts", ""],
      ["tags", ""],
    ]);
  });

  it("counts each event once, however often it is read, and those that come late", async () => {
    const on = await engagementWorld([]);
    const ada = profile(on, "ada@x.io");
    for (let hour = 1; hour <= 50; hour += 1) happened(on, ada, hour * HOUR_MS);
    on.world.klaviyo.fault({ kind: "repeated_events" });
    await read(on);
    const first = await counts(on);
    on.clock.nowMs += HOUR_MS;
    await read(on);
    expect(await counts(on)).toEqual(first);
    // Two days late, and new ones.
    happened(on, ada, 48 * HOUR_MS + 1);
    happened(on, ada, -HOUR_MS / 2);
    on.clock.nowMs += HOUR_MS;
    await read(on);
    const total = (lines: readonly string[]) =>
      lines.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
    expect([total(first), total(await counts(on))]).toEqual([50, 52]);
    // Only what may come again is remembered.
    const [kept] = await rowsOf(on.world, "select min(at) as oldest from counted_events where shop_id = $1");
    expect((kept?.["oldest"] as Date).getTime()).toBeGreaterThanOrEqual(on.clock.nowMs - 4 * DAY_MS);
  });

  it("adds the metrics of one name, also one that comes later, a year back", async () => {
    const on = await engagementWorld([]);
    const { store } = on.world.klaviyo.simulation;
    const ada = profile(on, "ada@x.io");
    const other = store.addMetric("Viewed Product", "WooCommerce");
    happened(on, ada, 100 * DAY_MS, { name: "Viewed Product" });
    happened(on, ada, 100 * DAY_MS, { metricId: other });
    await read(on);
    expect(await counts(on)).toEqual([`ada@x.io ${KIND.viewed_product} 2025-11-21 2`]);
    const late = store.addMetric("Viewed Product", "Magento");
    happened(on, ada, 100 * DAY_MS, { metricId: late });
    on.clock.nowMs += DAY_MS;
    await read(on);
    expect(await counts(on)).toEqual([`ada@x.io ${KIND.viewed_product} 2025-11-21 3`]);
  });

  it("is counted anew in the days of another time zone", async () => {
    const on = await engagementWorld([]);
    happened(on, profile(on, "ada@x.io"), 11 * HOUR_MS);
    await read(on);
    expect(await counts(on)).toEqual([`ada@x.io ${KIND.opened} 2026-03-01 1`]);
    await on.world.db.pool.query("update shops set time_zone = 'America/New_York'");
    on.clock.nowMs += HOUR_MS;
    await read(on);
    expect(await counts(on)).toEqual([`ada@x.io ${KIND.opened} 2026-02-28 1`]);
  });

  it("of 100,000 events is counted once, in pages of 1,000", async () => {
    const on = await engagementWorld([]);
    const ids = Array.from({ length: 500 }, (_, index) => profile(on, `p${String(index)}@x.io`));
    const kinds = ["Opened Email", "Clicked Email", "Received Email", "Active on Site"];
    for (let index = 0; index < 100_000; index += 1)
      happened(on, ids[(index * 7) % 500] ?? "", ((index * 6_131) % (360 * 86_400)) * 1_000 + 1, {
        name: kinds[index % 4] ?? "",
      });
    on.world.klaviyo.fault({ kind: "repeated_events" });
    await read(on);
    const [sum] = await rowsOf(
      on.world,
      "select sum(count)::int as sum from customer_engagement where shop_id = $1",
    );
    expect(sum?.["sum"]).toBe(100_000);
    expect(on.world.klaviyo.simulation.calls.get("get_events")).toBeLessThan(120);
  }, 120_000);
});

describe("profiles", () => {
  it("are read once, then by what changed, with consent, chosen properties and chosen lists", async () => {
    const on = await engagementWorld([{ group: "loyal" }]);
    const { store } = on.world.klaviyo.simulation;
    const ada = profile(on, "p0@example.com", { gender: " Female ", size: 38 });
    const bea = profile(on, "bea@x.io", { gender: "male" });
    const list = store.makeList("Newsletter", NOW_MS);
    store.join(list, bea, NOW_MS);
    const known = store.profiles.get(ada);
    if (known) known.subscription = { consent: "SUBSCRIBED", suppression: [], at: NOW_MS };
    await choose(on, [list.id], ["gender"]);
    await read(on);
    expect(await everything(on)).toMatchObject({
      people: [
        {
          email: "p0@example.com",
          subscribed: true,
          suppressed: false,
          lists: null,
          properties: ["gender=female"],
        },
        {
          email: "bea@x.io",
          subscribed: false,
          suppressed: false,
          lists: [list.id],
          properties: ["gender=male"],
        },
      ],
      failed: [],
    });
    expect(await sources(on)).toEqual(
      expect.arrayContaining([
        ["lists", list.id],
        ["properties", "gender"],
      ]),
    );
    on.clock.nowMs += DAY_MS;
    store.upsert({ id: bea, attributes: { properties: { gender: "diverse" } } }, on.clock.nowMs, false);
    list.members.delete(bea);
    store.join(list, ada, NOW_MS);
    on.clock.nowMs += HOUR_MS;
    await read(on);
    expect(await everything(on)).toMatchObject({
      people: [{ lists: [list.id] }, { lists: null, properties: ["gender=diverse"] }],
    });
    store.lists.delete(list.id);
    on.clock.nowMs += HOUR_MS;
    await read(on);
    expect(await everything(on)).toMatchObject({
      people: [{ lists: null }, { lists: null }],
      failed: [{ part: `list:${list.id}`, error_code: "list_gone" }],
    });
  });

  it("that were merged take their counts along, and deleted ones go", async () => {
    const on = await engagementWorld([]);
    const { store } = on.world.klaviyo.simulation;
    const [ada, bea, cem] = ["ada@x.io", "bea@x.io", "cem@x.io"].map((email) => profile(on, email));
    for (const id of [ada, bea, cem]) happened(on, id ?? "", 20 * DAY_MS);
    await read(on);
    store.merge("ada@x.io", "bea@x.io");
    store.deleteProfile("cem@x.io");
    on.clock.nowMs += 8 * DAY_MS;
    await read(on);
    expect(await counts(on)).toEqual([`bea@x.io ${KIND.opened} 2026-02-09 2`]);
    expect((await customers(on)).map(({ klaviyo_id }) => klaviyo_id)).toEqual([bea]);
  });

  it("of somebody who orders later are the customer's from then on", async () => {
    const on = await engagementWorld([{ group: null }]);
    const { world } = on;
    const [customer] = world.store.customers.values();
    if (customer) customer.email = null;
    happened(on, profile(on, "late@x.io"), 20 * DAY_MS);
    await read(on);
    expect(await customers(on)).toHaveLength(2);
    if (customer) {
      customer.email = "Late@x.io";
      customer.updatedAt = on.clock.nowMs;
    }
    on.clock.nowMs += HOUR_MS;
    await read(on);
    expect(await customers(on)).toHaveLength(1);
    expect(await counts(on)).toEqual([`late@x.io ${KIND.opened} 2026-02-09 1`]);
  });
});

describe("customers of Shopify", () => {
  it("are entered without orders, too, with tags and consent, then by what changed", async () => {
    const on = await engagementWorld([{ group: "new", tags: ["VIP", "vip", "B2B"] }]);
    const { world } = on;
    await rowsOf(world, "delete from customers where shop_id = $1");
    await read(on);
    const [customer] = world.store.customers.values();
    expect(await everything(on)).toMatchObject({
      people: [{ shopify_id: BigInt(customer?.id ?? 0), accepts_marketing: true, tags: ["b2b", "vip"] }],
    });
    if (customer) {
      customer.tags = ["B2B", "new"];
      on.clock.nowMs += DAY_MS;
      customer.updatedAt = on.clock.nowMs;
    }
    on.clock.nowMs += HOUR_MS;
    await read(on);
    expect(await everything(on)).toMatchObject({ people: [{ tags: ["b2b", "new"] }] });
  });

  it("who are merged give what is known of them to the kept one", async () => {
    const on = await engagementWorld([{ group: "new" }, { group: "loyal" }]);
    const [gone, kept] = [...on.world.store.customers.keys()].map(BigInt);
    happened(on, profile(on, "p0@example.com"), 20 * DAY_MS);
    happened(on, profile(on, "p1@example.com"), 20 * DAY_MS);
    await read(on);
    await inShopSql(on.world.db, on.world.shopId, (sql) => mergePeople(sql, gone ?? 0n, kept ?? 0n));
    const [sum] = await rowsOf(
      on.world,
      `select e.count from customer_engagement e join customers c on c.shop_id = $1 and c.id = e.customer_id
        where e.shop_id = $1 and c.shopify_id = $2`,
      [kept],
    );
    expect(sum).toEqual({ count: 2 });
    expect(await counts(on)).toHaveLength(1);
  });
});

describe("erased people", () => {
  /** What the webhook of a redaction brings, and all that is done here by it. */
  async function erase(
    { world }: EngagementWorld,
    ids: { shopifyId?: number; email: string },
  ): Promise<void> {
    const key = await erasureKey(world.db, SECRETS, world.shopId);
    await inShopSql(world.db, world.shopId, async (sql) => {
      await enterErasure(sql, {
        deliveryId: ids.email,
        requestedAt: world.now(),
        gone: false,
        ids: {
          customerShopifyIds: ids.shopifyId === undefined ? [] : [BigInt(ids.shopifyId)],
          emails: [ids.email],
        },
      });
      await eraseHere(sql, ids.email, { key, now: world.now(), isInstalled: true });
      await rowsOf(world, "delete from erasures where shop_id = $1");
    });
  }

  it("are entered again neither by Shopify nor by Klaviyo, whether they ordered or not", async () => {
    const on = await engagementWorld([{ group: "loyal", tags: ["VIP"] }, { group: "new" }]);
    const { store } = on.world.klaviyo.simulation;
    const emails = ["p0@example.com", "bea@x.io", "p1@example.com", "cem@x.io"];
    const ids = emails.map((email) => profile(on, email));
    for (const id of ids) happened(on, id, 20 * DAY_MS);
    await read(on);
    const [first] = on.world.store.customers.values();
    await erase(on, { shopifyId: first?.id ?? 0, email: "p0@example.com" });
    await erase(on, { email: "bea@x.io" });
    const left = [`cem@x.io ${KIND.opened} 2026-02-09 1`, `p1@example.com ${KIND.opened} 2026-02-09 1`];
    expect(await counts(on)).toEqual(left);
    for (const id of ids) happened(on, id, -HOUR_MS);
    for (const email of emails) store.upsert({ attributes: { email } }, NOW_MS + HOUR_MS, false);
    for (const customer of on.world.store.customers.values()) customer.updatedAt = NOW_MS + HOUR_MS;
    on.clock.nowMs += 8 * DAY_MS;
    await read(on);
    expect((await counts(on)).map((line) => line.split(" ")[0])).toEqual([
      ...["cem@x.io", "cem@x.io", "p1@example.com", "p1@example.com"],
    ]);
    expect(await customers(on)).toHaveLength(2);
    expect(await rowsOf(on.world, "select 1 from customer_tags where shop_id = $1")).toEqual([]);
    // Not even where all is read anew.
    await rowsOf(on.world, "delete from people_readings where shop_id = $1");
    on.clock.nowMs += DAY_MS;
    await read(on);
    expect(await customers(on)).toHaveLength(2);
  });
});
