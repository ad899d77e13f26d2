/** Where customers live: read from Shopify with tags and consent, by opt-in. */
import { describe, expect, it } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { mergePeople } from "../../../app/db/engagement/move-person.server.ts";
import { deleteCustomers } from "../../../app/db/orders/customers.server.ts";
import { insertSegment } from "../../../app/db/segments/saved-segments.server.ts";
import { startPlaces, stopPlaces } from "../../../app/engagement/request.server.ts";
import type { AdminClient } from "../../../app/shopify/admin.server.ts";
import { rowsOf } from "../sync/sync-world.ts";
import {
  BERLIN,
  DAY_MS,
  engagementWorld,
  everything,
  goOn,
  HOUR_MS,
  moveTo,
  NOW_MS,
  read,
  type EngagementWorld,
} from "./engagement-world.ts";

const IN_BERLIN = "DE|berlin|berlin|10115|5252|1340";

const places = async ({ world }: EngagementWorld) =>
  (
    await rowsOf(
      world,
      `select concat_ws('|', country, region, city, postcode, latitude, longitude) as place
         from customer_places where shop_id = $1 order by customer_id`,
    )
  ).map(({ place }) => place);
const source = async ({ world }: EngagementWorld) =>
  (await rowsOf(world, "select read_at from rule_sources where shop_id = $1 and need = 'places'"))[0]?.[
    "read_at"
  ];
const failures = ({ world }: EngagementWorld) =>
  rowsOf(world, "select part, error_code from people_readings where shop_id = $1 and error_code is not null");

/** A queue that notes the names of what is queued. */
function queueOf() {
  const names: string[] = [];
  return { names, enqueue: async (_within: unknown, name: string) => void names.push(name) };
}

const servicesOf = ({ world, clock }: EngagementWorld, queue = queueOf()) => ({
  db: world.db,
  queue,
  now: () => new Date(clock.nowMs),
});
const switchOn = (on: EngagementWorld) => startPlaces(servicesOf(on), on.world.shopId);

/** Three customers: one in Berlin, one without coordinates, one without an address. */
async function placesWorld(): Promise<EngagementWorld> {
  const on = await engagementWorld([{ group: "loyal" }, { group: "new" }, { group: "new", tags: ["VIP"] }]);
  moveTo(on, 0, BERLIN);
  moveTo(on, 1, { ...BERLIN, country: "AT", city: "Wien", zip: null, latitude: null, longitude: null });
  return on;
}

/** An admin client that notes the bulk queries that it starts. */
function watched(admin: AdminClient) {
  const queries: string[] = [];
  const client: AdminClient = {
    request: (document, variables, schema) => {
      const query = (variables as { query?: unknown } | undefined)?.query;
      if (typeof query === "string") queries.push(query);
      return admin.request(document, variables, schema);
    },
  };
  return { queries, client };
}

describe("E4: places", () => {
  it("are not asked for until the merchant switches them on, then of everybody once, then of who changed", async () => {
    const on = await placesWorld();
    const { queries, client: admin } = watched(on.world.admin);
    await read(on, { admin });
    expect([await places(on), await source(on)]).toEqual([[], undefined]);
    on.clock.nowMs += HOUR_MS;
    const queue = queueOf();
    await startPlaces(servicesOf(on, queue), on.world.shopId);
    expect(queue.names).toEqual(["engagement"]);
    await goOn(on, { admin });
    expect(await places(on)).toEqual([IN_BERLIN, "AT|berlin|wien"]);
    expect(await source(on)).toEqual(new Date(on.clock.nowMs));
    on.clock.nowMs += DAY_MS;
    moveTo(on, 0, null);
    moveTo(on, 2, BERLIN);
    await read(on, { admin });
    expect(await places(on)).toEqual(["AT|berlin|wien", IN_BERLIN]);
    expect(await source(on)).toEqual(new Date(on.clock.nowMs));
    expect(queries.map((query) => [query.includes("defaultAddress"), query.includes("updated_at")])).toEqual([
      [false, false],
      [true, false],
      [true, true],
    ]);
    // Neither a street nor a name is ever asked for.
    expect(queries.join()).not.toMatch(/address1|address2|firstName|lastName|phone|formatted/);
  });

  it("read twice are the same, and no row is written again", async () => {
    const on = await placesWorld();
    await switchOn(on);
    await goOn(on);
    const rows = () =>
      rowsOf(on.world, "select *, xmin::text from customer_places where shop_id = $1 order by customer_id");
    const before = await rows();
    await rowsOf(on.world, "delete from people_readings where shop_id = $1");
    on.clock.nowMs += DAY_MS;
    await read(on);
    expect(await rows()).toEqual(before);
  });

  it("are deleted at once when they are switched off, and the segments are refreshed", async () => {
    const on = await placesWorld();
    await switchOn(on);
    await goOn(on);
    const rule = { version: 1, match: { field: "country", is: "any_of", values: ["DE"] } };
    await inShopSql(on.world.db, on.world.shopId, (sql) =>
      insertSegment(sql, { name: "Germany", nameKey: "germany", rule }, on.world.now()),
    );
    const queue = queueOf();
    await stopPlaces(servicesOf(on, queue), on.world.shopId);
    expect([await places(on), await source(on), queue.names]).toEqual([[], undefined, ["segments"]]);
    const { queries, client: admin } = watched(on.world.admin);
    on.clock.nowMs += DAY_MS;
    await read(on, { admin });
    expect(queries.join()).not.toContain("defaultAddress");
    expect(await places(on)).toEqual([]);
    expect(await everything(on)).toMatchObject({ failed: [] });
  });

  it("switched at any moment of a reading are read, or deleted, as they were switched last", async () => {
    for (const [first, second] of [
      [startPlaces, stopPlaces],
      [stopPlaces, startPlaces],
    ] as const)
      for (let at = 1; ; at += 1) {
        const on = await placesWorld();
        await first(servicesOf(on), on.world.shopId);
        let requests = 0;
        const admin: AdminClient = {
          async request(document, variables, schema) {
            requests += 1;
            if (requests === at) {
              on.clock.nowMs += 1;
              await second(servicesOf(on), on.world.shopId);
            }
            return on.world.admin.request(document, variables, schema);
          },
        };
        await read(on, { admin });
        if (requests >= at) {
          const isOn = second === startPlaces;
          expect([at, await places(on)]).toEqual([at, isOn ? [IN_BERLIN, "AT|berlin|wien"] : []]);
          expect((await source(on)) !== undefined).toBe(isOn);
        }
        await on.world.close();
        if (requests < at) break;
      }
  }, 120_000);

  it("that Shopify refuses don't hold up tags and consent, and are tried again", async () => {
    const on = await placesWorld();
    const { grant } = on.world.shopify.simulation;
    grant.revokeScopes(["protected_address"]);
    await switchOn(on);
    await goOn(on);
    expect(await failures(on)).toEqual([{ part: "places", error_code: "access_denied" }]);
    expect([await places(on), await source(on)]).toEqual([[], undefined]);
    expect(await everything(on)).toMatchObject({
      sources: expect.arrayContaining([{ need: "tags", name: "" }]) as unknown,
    });
    grant.grantScopes(["protected_address"]);
    on.clock.nowMs += DAY_MS;
    await read(on);
    expect([await places(on), await failures(on)]).toEqual([[IN_BERLIN, "AT|berlin|wien"], []]);
  });

  it("go with the customer: at an erasure, and at a merge, where the kept one has its own", async () => {
    const on = await placesWorld();
    await switchOn(on);
    await goOn(on);
    const { db, shopId, store } = on.world;
    const [first, second] = [...store.customers.keys()].map(BigInt);
    await inShopSql(db, shopId, (sql) => mergePeople(sql, first ?? 0n, second ?? 0n));
    expect(await places(on)).toEqual(["AT|berlin|wien"]);
    const [kept] = await rowsOf(on.world, "select id from customers where shop_id = $1 and shopify_id = $2", [
      second,
    ]);
    await inShopSql(db, shopId, (sql) => deleteCustomers(sql, [kept?.["id"] as bigint]));
    expect(await places(on)).toEqual([]);
  });

  it("of one shop are never another's, though both share every id", async () => {
    const on = await placesWorld();
    await switchOn(on);
    await goOn(on);
    const { pool } = on.world.db;
    const twin = on.world.shopId + 1_000;
    await pool.query(
      `insert into shops select (jsonb_populate_record(s, jsonb_build_object('id', $2::int, 'domain', 'twin.myshopify.com'))).*
         from shops s where id = $1`,
      [on.world.shopId, twin],
    );
    await inShopSql(on.world.db, twin, (sql) =>
      sql.query(
        "insert into customer_places (shop_id, customer_id, city) select $1, g, 'twin' from generate_series(1, 9) g",
        [twin],
      ),
    );
    await stopPlaces(servicesOf(on), on.world.shopId);
    const [left] = await inShopSql(on.world.db, twin, (sql) =>
      sql.query<{ n: number }>("select count(*)::int as n from customer_places where shop_id = $1", [twin]),
    );
    expect([await places(on), left?.n]).toEqual([[], 9]);
    await inShopSql(on.world.db, twin, (sql) =>
      sql.query("delete from customer_places where shop_id = $1", [twin]),
    );
    expect(NOW_MS).toBeLessThanOrEqual(on.clock.nowMs);
  });
});
