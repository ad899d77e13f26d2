/** G3: the events go on after any fault and any kill: each move is told once, and none is lost. */
import { describe, expect, it } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { tellSet } from "../../../app/db/events/event-streams.server.ts";
import { pointsToStrike, someOf } from "../../setup/sampled.ts";
import { isKilled, killingClient, killingDatabase } from "../sync/sync-killing.ts";
import { addSet, rowsOf } from "../sync/sync-world.ts";
import {
  ago,
  DAY_MS,
  emailOf,
  eventsWorld,
  moved,
  NOW_MS,
  stream,
  switchEvents,
  tellAll,
  told,
  type EventsWorld,
  type Ways,
} from "./events-world.ts";

const CUSTOMERS = 420;

/** History of two batches; then live moves, one of them of a customer whom Klaviyo has to be asked for; and a segment. */
async function fullWorld(): Promise<EventsWorld> {
  const on = await eventsWorld(CUSTOMERS);
  for (const days of [300, 200, 100]) await moved(on, days);
  await rowsOf(
    on.world,
    `insert into segments (shop_id, id, place, name, name_key, rule, created_at, changed_at)
     values ($1, 7, 0, 'VIPs', 'vips', '{"version": 1, "match": {"field": "orders", "is": "none"}}', now(), now())`,
  );
  await inShopSql(on.world.db, on.world.shopId, (sql) =>
    addSet(sql, { target: "klaviyo", set: "segment:7" }),
  );
  await switchEvents(on);
  await inShopSql(on.world.db, on.world.shopId, (sql) => tellSet(sql, "segment:7", new Date(NOW_MS)));
  await rowsOf(
    on.world,
    `with last as (select max(id) as id from customers where shop_id = $1),
          unknown as (update customers c set klaviyo_id = null from last where c.shop_id = $1 and c.id = last.id)
     insert into customer_emails (shop_id, customer_id, email) select $1, id, $2 from last`,
    [emailOf(CUSTOMERS - 1)],
  );
  await moved(on, 0, { customers: [0, 1, CUSTOMERS - 1] });
  await rowsOf(
    on.world,
    `insert into segment_moves (shop_id, at, customer_id, segment_id, version, joined, parts)
     select $1, $2, id, 7, 1, true, 1 from customers where shop_id = $1 limit 5`,
    [ago(-1)],
  );
  on.clock.nowMs += DAY_MS;
  return on;
}

let undisturbed: Promise<string[]> | null = null;

/** What is told where nothing goes wrong. */
function expected(): Promise<string[]> {
  return (undisturbed ??= (async () => {
    const on = await fullWorld();
    await tellAll(on);
    const all = told(on);
    // Two of the moves of the customer without a known id are history of a batch of its own.
    expect(all.length).toBe(3 * CUSTOMERS - 2 + 3 + 5);
    expect(all.filter((line) => line.endsWith("starts flows"))).toHaveLength(8);
    await on.world.close();
    return all;
  })());
}

const ENDPOINTS = ["bulk_create_events", "get_profiles"] as const;
const FAULTS = [
  ["500", { kind: "status", status: 500, times: 6 }],
  ["429", { kind: "status", status: 429, retryAfter: 1, times: 6 }],
  ["a reset", { kind: "reset", times: 6 }],
  ["a reset after it was carried out", { kind: "reset", applied: true, times: 6 }],
  ["a page of the edge", { kind: "edge_page", status: 403, times: 6 }],
  ["no JSON", { kind: "garbage", times: 6 }],
] as const;
const CASES = ENDPOINTS.flatMap((endpoint) =>
  FAULTS.flatMap(([name, fault]) =>
    [0, 1, 2].flatMap((after) =>
      ["accepted", "named", "unnamed"].map((repeated) => ({ endpoint, name, fault, after, repeated })),
    ),
  ),
);

const refuseRepeated = (on: EventsWorld, named: boolean): void =>
  on.world.klaviyo.fault({ kind: "repeated_ids_refused", named });

/** The stream's place is lost, as by a backup that is put back. */
async function loseThePlace(on: EventsWorld): Promise<void> {
  await rowsOf(on.world, "update event_streams set after_mark = 0, after_customer = 0 where shop_id = $1");
  on.clock.nowMs += DAY_MS;
}

const calls = (on: EventsWorld): number => on.world.klaviyo.simulation.calls.get("bulk_create_events") ?? 0;

describe("G3: a batch of which Klaviyo has some events", () => {
  it.each([true, false])("is told without them, and all of it counts; told which: %s", async (named) => {
    const on = await eventsWorld(5);
    await moved(on, 300);
    await switchEvents(on);
    await moved(on, 0, { customers: [0, 1] });
    await tellAll(on);
    const [before, { sent }] = [told(on), await stream(on)];
    await loseThePlace(on);
    await moved(on, -1, { customers: [2, 3, 4] });
    refuseRepeated(on, named);
    await tellAll(on);
    expect(told(on)).toHaveLength(before.length + 3);
    expect(await stream(on)).toMatchObject({ sent: 2 * Number(sent) + 3 });
  });
});

describe("G3: a batch that Klaviyo has", () => {
  it.each([true, false])(
    "takes two calls, and a few more where new moves follow; told which: %s",
    async (named) => {
      const on = await eventsWorld(250);
      for (const days of [300, 200, 100]) await moved(on, days);
      await switchEvents(on);
      await tellAll(on);
      expect([calls(on), told(on).length]).toEqual([1, 750]);
      refuseRepeated(on, named);
      await loseThePlace(on);
      await tellAll(on);
      expect(calls(on) - 1).toBeLessThanOrEqual(2);
      const before = calls(on);
      await loseThePlace(on);
      await moved(on, -1, { customers: [2, 3, 4] });
      await tellAll(on);
      expect(calls(on) - before).toBeLessThanOrEqual(2 + Math.ceil(Math.log2(753)));
      expect([told(on).length, Number((await stream(on))["sent"])]).toEqual([753, 2 * 750 + 753]);
    },
  );

  it.each(["a kill", "a lost answer"])(
    "loses nothing by %s while its end is searched",
    async (disturbance) => {
      const on = await eventsWorld(5);
      await moved(on, 300);
      await switchEvents(on);
      await tellAll(on);
      refuseRepeated(on, false);
      for (let at = 1; at <= 6; at += 1) {
        await moved(on, -at, { customers: [0, 1, 2] });
        await loseThePlace(on);
        if (disturbance === "a kill")
          await isKilled(tellAll(on, { client: killingClient(on.world.client, at, "after") }));
        else
          on.world.klaviyo.fault({
            ...{ kind: "reset", applied: true, times: 1 },
            ...{ after: at, endpoint: "bulk_create_events" },
          });
        await tellAll(on);
        expect([at, told(on).length]).toEqual([at, 5 + 3 * at]);
      }
    },
  );
});

describe("G3: a fault", () => {
  it("of any kind at any call is waited out", async () => {
    const all = await expected();
    for (const { endpoint, name, fault, after, repeated } of someOf(CASES, 6)) {
      const on = await fullWorld();
      if (repeated !== "accepted") refuseRepeated(on, repeated === "named");
      on.world.klaviyo.fault({ ...fault, endpoint, after });
      await tellAll(on);
      expect([name, endpoint, after, told(on)]).toEqual([name, endpoint, after, all]);
      expect(on.world.klaviyo.simulation.store.profiles.size).toBe(CUSTOMERS);
      await on.world.close();
    }
  }, 600_000);

  it.each([
    ["a missing scope", { kind: "scope_missing", scope: "events:write" }, "missing_scope"],
    ["a key that is revoked", { kind: "key_revoked" }, "wrong_key"],
  ] as const)("%s stops it, says why, and the next run goes on", async (_, fault, code) => {
    const on = await fullWorld();
    on.world.klaviyo.fault(fault);
    await tellAll(on);
    expect(told(on)).toEqual([]);
    expect(await stream(on)).toMatchObject({ error_code: code, sent: 0 });
    on.world.klaviyo.simulation.faults.clear();
    on.clock.nowMs += 1;
    await tellAll(on);
    expect(told(on)).toEqual(await expected());
    expect(await stream(on)).toMatchObject({ error_code: null });
  });
});

type Killer = (on: EventsWorld, at: number) => Ways;

describe("G3: a kill", () => {
  it.each<[string, Killer]>([
    ["before any request", ({ world }, at) => ({ client: killingClient(world.client, at, "before") })],
    ["after any request", ({ world }, at) => ({ client: killingClient(world.client, at, "after") })],
    ["before any transaction", ({ world }, at) => ({ db: killingDatabase(world.db, at, "before") })],
    ["after any transaction", ({ world }, at) => ({ db: killingDatabase(world.db, at, "after") })],
  ])(
    "%s loses nothing and tells nothing twice",
    async (_, ways) => {
      const all = await expected();
      const places = pointsToStrike();
      for (let at = places.first; ; at += places.gap()) {
        const on = await fullWorld();
        const killed = await isKilled(tellAll(on, ways(on, at)));
        if (at % 2 === 0) refuseRepeated(on, at % 4 === 0);
        await tellAll(on);
        expect([at, told(on)]).toEqual([at, all]);
        expect(await stream(on)).toMatchObject({ until_mark: null, sent: 3 * CUSTOMERS + 1 });
        await on.world.close();
        if (!killed) return;
      }
    },
    600_000,
  );
});
