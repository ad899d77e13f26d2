/** G3: moves are told to Klaviyo as events: history without flows, later ones with, each once. */
import { describe, expect, it } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { chooseRefits, switchEventsOff, tellSet } from "../../../app/db/events/event-streams.server.ts";
import { deleteCustomers } from "../../../app/db/orders/customers.server.ts";
import { disconnectKlaviyo } from "../../../app/sync/connection/klaviyo-connection.server.ts";
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
} from "./events-world.ts";

const GROUP = "Changed loyalty group";

/** Another day begins. */
function nextDay({ clock }: EventsWorld): void {
  clock.nowMs += DAY_MS;
}

describe("G3: switched on", () => {
  it("the moves of the last year go as history, and later ones start flows", async () => {
    const on = await eventsWorld(2);
    await moved(on, 400);
    await moved(on, 200, { customers: [0] });
    await moved(on, 1, { customers: [1], cause: "time_passed" });
    await switchEvents(on);
    await tellAll(on);
    const history = [`1 ${emailOf(1)} ${GROUP}: Time passed`, `200 ${emailOf(0)} ${GROUP}: Ordered`];
    expect(told(on)).toEqual(history);
    await moved(on, 0, { customers: [0] });
    await tellAll(on);
    await tellAll(on);
    expect(told(on)).toEqual([`0 ${emailOf(0)} ${GROUP}: Ordered, starts flows`, ...history]);
    expect(await stream(on)).toMatchObject({ sent: 3, passed_over: 0, until_mark: null, failed_at: null });
  });

  it("nothing is told before", async () => {
    const on = await eventsWorld(1);
    await moved(on, 1);
    await tellAll(on);
    expect(told(on)).toEqual([]);
    expect(on.world.klaviyo.simulation.calls.get("bulk_create_events")).toBeUndefined();
  });

  it("an event says what the customer was at the run", async () => {
    const on = await eventsWorld(1);
    await switchEvents(on);
    await moved(on, 0);
    await rowsOf(on.world, "update customers set r = 1, order_count = 9 where shop_id = $1");
    await tellAll(on);
    expect(on.world.klaviyo.simulation.store.sentEvents[0]?.properties).toEqual({
      From: "New",
      To: "Loyal",
      Cause: "Ordered",
      R: 5,
      F: 5,
      M: 5,
      Score: "555",
      Orders: 3,
      Spent: 100,
      "Average order value": 33.33,
      Currency: "EUR",
      "Last order": ago(0).toISOString(),
    });
  });

  it("an event's amounts are in the currency of its run, whatever the shop's is since", async () => {
    const on = await eventsWorld(1);
    await switchEvents(on);
    await moved(on, 0);
    await rowsOf(on.world, "update models set currency = 'JPY' where shop_id = $1");
    await tellAll(on);
    expect(on.world.klaviyo.simulation.store.sentEvents[0]?.properties).toMatchObject({
      Spent: 10_000,
      "Average order value": 3_333,
      Currency: "JPY",
    });
  });

  it("an event of before an update says what is known", async () => {
    const on = await eventsWorld(1);
    await moved(on, 10, { withoutFigures: true, from: null });
    await switchEvents(on);
    await tellAll(on);
    expect(on.world.klaviyo.simulation.store.sentEvents[0]?.properties).toEqual({
      From: "No group",
      To: "Loyal",
      Cause: "Ordered",
    });
  });

  it("moves of a refit, of a late order and of late news are history", async () => {
    const on = await eventsWorld(5);
    await switchEvents(on);
    await moved(on, 10, { customers: [4] });
    await moved(on, 0.5, { customers: [0], cause: "boundary_moved" });
    await moved(on, 0.25, { customers: [1], lastOrderAt: ago(500) });
    await moved(on, 0, { customers: [2], cause: "setting_changed" });
    await tellAll(on);
    expect(told(on).filter((line) => line.endsWith("starts flows"))).toEqual([]);
    expect(told(on)).toHaveLength(4);
    await inShopSql(on.world.db, on.world.shopId, (sql) => chooseRefits(sql, true));
    await moved(on, 0, { customers: [3], cause: "boundary_moved" });
    await tellAll(on);
    expect(told(on)).toContain(`0 ${emailOf(3)} ${GROUP}: Boundaries moved, starts flows`);
  });

  it("the shop's first run starts no flow, even if it comes after the switch", async () => {
    const on = await eventsWorld(2);
    await rowsOf(on.world, "delete from runs where shop_id = $1");
    await switchEvents(on);
    await moved(on, 0, { from: null, cause: "data_changed" });
    await tellAll(on);
    expect(told(on)).toEqual([0, 1].map((at) => `0 ${emailOf(at)} ${GROUP}: Orders changed`));
  });
});

describe("G3: nothing is told", () => {
  it("before the first sync has looked the profiles up: all would be passed over", async () => {
    const on = await eventsWorld(1);
    await moved(on, 100);
    await rowsOf(on.world, "update syncs set status = 'running', phase = 'emails' where shop_id = $1");
    await switchEvents(on);
    await tellAll(on);
    expect(await stream(on)).toMatchObject({ sent: 0, passed_over: 0, until_mark: null });
    await rowsOf(on.world, "update syncs set phase = 'adding' where shop_id = $1");
    await tellAll(on);
    expect(told(on)).toHaveLength(1);
  });

  it("while the shop's plan holds the syncs", async () => {
    const on = await eventsWorld(1);
    await moved(on, 100);
    await switchEvents(on);
    await tellAll(on, { planAllows: () => Promise.resolve(false) });
    expect(told(on)).toEqual([]);
    await tellAll(on, { planAllows: () => Promise.resolve(true) });
    expect(told(on)).toHaveLength(1);
  });

  it("while Klaviyo is being cleaned up", async () => {
    const on = await eventsWorld(1);
    await moved(on, 100);
    await switchEvents(on);
    await rowsOf(on.world, "update sync_targets set leaving = true where shop_id = $1");
    await tellAll(on);
    expect(told(on)).toEqual([]);
  });
});

describe("G3: only profiles that Klaviyo has are told of", () => {
  it("others are passed over, and no profile is made", async () => {
    const on = await eventsWorld(3);
    const { store } = on.world.klaviyo.simulation;
    await rowsOf(on.world, "update customers set klaviyo_id = null where shop_id = $1");
    store.deleteProfile(emailOf(0));
    store.deleteProfile(emailOf(2));
    await rowsOf(
      on.world,
      `insert into customer_emails (shop_id, customer_id, email)
       select $1, id, 'p' || row_number() over (order by id) - 1 || '@example.com' from customers
        where shop_id = $1 order by id limit 2`,
    );
    await moved(on, 5);
    await switchEvents(on);
    await tellAll(on);
    await moved(on, 0);
    await tellAll(on);
    // Klaviyo is asked for those that start flows, and not for history.
    expect(told(on)).toEqual([`0 ${emailOf(1)} ${GROUP}: Ordered, starts flows`]);
    expect(store.profiles.size).toBe(1);
    expect(await stream(on)).toMatchObject({ sent: 1, passed_over: 5 });
    await rowsOf(on.world, "update customers set klaviyo_id = $2 where shop_id = $1", [
      store.byEmail(emailOf(1))?.id,
    ]);
    await tellAll(on);
    expect(told(on)).toHaveLength(1);
  });

  it.each([
    ["by its id", { status: 404, at: "id" }],
    ["without saying which", { status: 400, at: "whole" }],
  ] as const)("one that is gone since is left out where Klaviyo refuses it %s", async (_, form) => {
    const on = await eventsWorld(3);
    await switchEvents(on);
    await moved(on, 0);
    on.world.klaviyo.fault({ kind: "unknown_ids", ...form });
    on.world.klaviyo.simulation.store.deleteProfile(emailOf(1));
    await tellAll(on);
    expect(told(on)).toEqual([0, 2].map((at) => `0 ${emailOf(at)} ${GROUP}: Ordered, starts flows`));
    expect(on.world.klaviyo.simulation.store.profiles.size).toBe(2);
    expect(await stream(on)).toMatchObject({ sent: 2, passed_over: 1 });
  });

  it("an email that is another customer's now says nothing", async () => {
    const on = await eventsWorld(2);
    await rowsOf(on.world, "update customers set klaviyo_id = null where shop_id = $1");
    await rowsOf(
      on.world,
      `insert into customer_emails (shop_id, customer_id, email) select $1, id, $2 from customers where shop_id = $1`,
      [emailOf(0)],
    );
    await switchEvents(on);
    await moved(on, 0);
    await tellAll(on);
    expect(told(on)).toHaveLength(1);
  });
});

describe("G3: many moves", () => {
  it("go by 1,000 in the order of their keys, and again from where they were", async () => {
    const on = await eventsWorld(900);
    await moved(on, 30);
    await moved(on, 20);
    await moved(on, 10, { customers: [0, 1, 2] });
    await switchEvents(on);
    await tellAll(on);
    expect(told(on)).toHaveLength(1_803);
    expect(on.world.klaviyo.simulation.calls.get("bulk_create_events")).toBe(2);
    await tellAll(on);
    expect(on.world.klaviyo.simulation.calls.get("bulk_create_events")).toBe(2);
  });
});

describe("G3: switched off", () => {
  it("nothing is told; on again, only what wasn't told goes, as history", async () => {
    const on = await eventsWorld(2);
    await moved(on, 100);
    await switchEvents(on);
    await tellAll(on);
    await inShopSql(on.world.db, on.world.shopId, switchEventsOff);
    await moved(on, 0, { customers: [1] });
    await tellAll(on);
    expect(told(on)).toHaveLength(2);
    nextDay(on);
    await switchEvents(on);
    await tellAll(on);
    expect(told(on)).toEqual([
      `0 ${emailOf(1)} ${GROUP}: Ordered`,
      ...[0, 1].map((at) => `100 ${emailOf(at)} ${GROUP}: Ordered`),
    ]);
    expect(on.world.klaviyo.simulation.calls.get("bulk_create_events")).toBe(2);
  });

  it("by a disconnect, it stays off, and how far it got stays known", async () => {
    const on = await eventsWorld(1);
    await moved(on, 100);
    await switchEvents(on);
    await tellAll(on);
    const before = await stream(on);
    await disconnectKlaviyo(on.world, on.world.shopId);
    expect(await stream(on)).toMatchObject({
      on_since: null,
      after_mark: before["after_mark"],
      after_customer: before["after_customer"],
    });
    await moved(on, 0);
    await tellAll(on);
    expect(told(on)).toHaveLength(1);
  });

  it("three days late, a move starts no flow any more", async () => {
    const on = await eventsWorld(1);
    await switchEvents(on);
    await moved(on, 0);
    on.clock.nowMs = NOW_MS + 3 * DAY_MS + 1;
    await tellAll(on);
    expect(told(on)).toEqual([`0 ${emailOf(0)} ${GROUP}: Ordered`]);
  });
});

it("G3: a customer who is erased while a batch is noted is told of no more", async () => {
  const on = await eventsWorld(3);
  await switchEvents(on);
  await moved(on, 0);
  on.world.klaviyo.fault({ kind: "status", status: 500, endpoint: "bulk_create_events", times: 5 });
  const dead = { ...on.world.client, request: () => Promise.reject(new Error("killed")) };
  await expect(tellAll(on, { client: dead })).rejects.toThrow("killed");
  const [last] = await rowsOf(on.world, "select max(id) as id from customers where shop_id = $1");
  await inShopSql(on.world.db, on.world.shopId, (sql) => deleteCustomers(sql, [last?.["id"] as bigint]));
  await tellAll(on);
  expect(told(on)).toEqual([0, 1].map((at) => `0 ${emailOf(at)} ${GROUP}: Ordered, starts flows`));
  expect(await stream(on)).toMatchObject({ until_mark: null, sent: 2 });
});

describe("G3: a segment", () => {
  const KEY = "segment:7";

  async function withSegment(customers: number): Promise<EventsWorld> {
    const on = await eventsWorld(customers);
    await rowsOf(
      on.world,
      `insert into segments (shop_id, id, place, name, name_key, rule, created_at, changed_at)
       values ($1, 7, 0, 'VIPs', 'vips', '{"version": 1, "match": {"field": "orders", "is": "none"}}', now(), now())`,
    );
    await inShopSql(on.world.db, on.world.shopId, (sql) =>
      addSet(sql, { target: "klaviyo", set: "segment:7" }),
    );
    // A second run by the same model.
    await moved(on, 700, { customers: [] });
    return on;
  }

  async function joined(on: EventsWorld, days: number, joins: boolean, segment = 7): Promise<void> {
    await rowsOf(
      on.world,
      `insert into segment_moves (shop_id, at, customer_id, segment_id, version, joined, parts)
       select $1, $2, id, $3, 1, $4, 1 from customers where shop_id = $1`,
      [ago(days), segment, joins],
    );
  }

  /** Another model made a run. @returns the model */
  async function otherModel(on: EventsWorld, run: number): Promise<number> {
    const [model] = await rowsOf(
      on.world,
      `with made as (
         insert into models (shop_id, id, fitted_at, as_of, gap90_days, boundaries, centroids, window_years,
                             include_point_of_sale, currency, customers, orders, input_hash, status, cause, scope_limited)
         select shop_id, id + 1, fitted_at, as_of, gap90_days, boundaries, centroids, window_years, include_point_of_sale,
                currency, customers, orders, input_hash, 'replaced', 'scheduled', scope_limited
           from models where shop_id = $1 order by id desc limit 1 returning id)
       update runs set model_id = made.id from made where shop_id = $1 and runs.id = $2 returning model_id as id`,
      [run],
    );
    return Number(model?.["id"]);
  }

  const inShop = (on: EventsWorld, work: Parameters<typeof inShopSql<void>>[2]): Promise<void> =>
    inShopSql(on.world.db, on.world.shopId, work);

  it("is told from the choice on, while events are on", async () => {
    const on = await withSegment(1);
    await joined(on, 1, true);
    await inShop(on, (sql) => tellSet(sql, KEY, new Date(NOW_MS)));
    await tellAll(on);
    expect(told(on)).toEqual([]);
    await switchEvents(on);
    await joined(on, -1, true);
    await joined(on, -1, true, 8);
    await joined(on, -2, false);
    on.clock.nowMs += 2 * DAY_MS;
    await tellAll(on);
    expect(told(on)).toEqual([
      `-1 ${emailOf(0)} Joined segment: VIPs, starts flows`,
      `-2 ${emailOf(0)} Left segment: VIPs, starts flows`,
    ]);
    expect(on.world.klaviyo.simulation.store.sentEvents[0]?.properties).toMatchObject({
      Segment: "VIPs",
      "Segment ID": 7,
      Group: "Loyal",
      Score: "545",
      Orders: 2,
      Spent: 12.34,
      "Average order value": 6.17,
    });
  });

  it("starts no flow by a refit or a setting, unless the merchant wants that", async () => {
    const on = await withSegment(2);
    await switchEvents(on);
    await inShop(on, (sql) => tellSet(sql, KEY, new Date(NOW_MS)));
    const refitted = await moved(on, -0.5, { customers: [] });
    const model = await otherModel(on, refitted);
    await joined(on, -1, true);
    // The next run by that model: a setting moved the first customer.
    const next = await moved(on, -1.5, { customers: [0], cause: "setting_changed" });
    await rowsOf(on.world, "update runs set model_id = $2 where shop_id = $1 and id = $3", [model, next]);
    await joined(on, -2, false);
    on.clock.nowMs += 2 * DAY_MS;
    const segmentLines = () => told(on).filter((line) => line.includes("VIPs"));
    await tellAll(on);
    expect(segmentLines()).toEqual([
      `-1 ${emailOf(0)} Joined segment: VIPs`,
      `-1 ${emailOf(1)} Joined segment: VIPs`,
      `-2 ${emailOf(0)} Left segment: VIPs`,
      `-2 ${emailOf(1)} Left segment: VIPs, starts flows`,
    ]);
    await inShop(on, (sql) => chooseRefits(sql, true));
    await otherModel(on, await moved(on, -2.5, { customers: [] }));
    await joined(on, -3, true);
    on.clock.nowMs += DAY_MS;
    await tellAll(on);
    expect(segmentLines().filter((line) => line.startsWith("-3"))).toEqual(
      [0, 1].map((at) => `-3 ${emailOf(at)} Joined segment: VIPs, starts flows`),
    );
  });

  it("starts no flow by a refit though another run came before the refresh", async () => {
    const on = await withSegment(2);
    await switchEvents(on);
    await inShop(on, (sql) => tellSet(sql, KEY, new Date(NOW_MS)));
    await joined(on, -0.3, true);
    const refitted = await moved(on, -0.5, { customers: [] });
    const model = await otherModel(on, refitted);
    const byThat = async (days: number) => {
      const run = await moved(on, days, { customers: [] });
      await rowsOf(on.world, "update runs set model_id = $2 where shop_id = $1 and id = $3", [model, run]);
    };
    await byThat(-0.6);
    await joined(on, -0.7, false);
    await byThat(-0.8);
    await joined(on, -0.9, true);
    on.clock.nowMs += DAY_MS;
    await tellAll(on);
    const lines = told(on).filter((line) => line.includes(emailOf(1)) && line.includes("VIPs"));
    expect(lines.map((line) => line.endsWith("starts flows"))).toEqual([true, false, true]);
  });

  it("is told with amounts in the currency of the newest run", async () => {
    const on = await withSegment(1);
    await rowsOf(on.world, "update models set currency = 'JPY' where shop_id = $1");
    await switchEvents(on);
    await inShop(on, (sql) => tellSet(sql, KEY, new Date(NOW_MS)));
    await joined(on, -1, true);
    nextDay(on);
    await tellAll(on);
    expect(on.world.klaviyo.simulation.store.sentEvents.at(-1)?.properties).toMatchObject({
      Spent: 1_234,
      Currency: "JPY",
    });
  });

  it("that is chosen later goes by the choice for refits, and a second press of the switch changes nothing", async () => {
    const on = await withSegment(1);
    await switchEvents(on);
    await inShop(on, (sql) => chooseRefits(sql, true));
    await inShop(on, (sql) => tellSet(sql, KEY, new Date(NOW_MS)));
    await otherModel(on, await moved(on, -0.5, { customers: [] }));
    await joined(on, -1, true);
    nextDay(on);
    nextDay(on);
    await switchEvents(on);
    await tellAll(on);
    expect(told(on)).toEqual([`-1 ${emailOf(0)} Joined segment: VIPs, starts flows`]);
  });

  it("is told of no more once it is not sent to Klaviyo, and the time that events were off is history", async () => {
    const on = await withSegment(1);
    await switchEvents(on);
    await inShop(on, (sql) => tellSet(sql, KEY, new Date(NOW_MS)));
    await inShop(on, switchEventsOff);
    await joined(on, -1, true);
    nextDay(on);
    nextDay(on);
    await switchEvents(on);
    await joined(on, -2.5, false);
    nextDay(on);
    await tellAll(on);
    expect(told(on)).toEqual([
      `-1 ${emailOf(0)} Joined segment: VIPs`,
      `-2.5 ${emailOf(0)} Left segment: VIPs, starts flows`,
    ]);
    await rowsOf(on.world, "delete from audience_sets where shop_id = $1 and set_key = $2", [KEY]);
    await joined(on, -3, true);
    await tellAll(on);
    expect(told(on)).toHaveLength(2);
    expect(
      await rowsOf(on.world, "select 1 from event_streams where shop_id = $1 and set_key = $2", [KEY]),
    ).toEqual([]);
  });
});
