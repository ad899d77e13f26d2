/** G3: moves are told to Klaviyo as events: history without flows, later ones with, each once. */
import { describe, expect, it } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { chooseRefits, switchEventsOff } from "../../../app/db/events/event-streams.server.ts";
import { deleteCustomers } from "../../../app/db/orders/customers.server.ts";
import { disconnectKlaviyo } from "../../../app/sync/connection/klaviyo-connection.server.ts";
import { rowsOf } from "../sync/sync-world.ts";
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
