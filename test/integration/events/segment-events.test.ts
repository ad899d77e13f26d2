/** G3: who joins and leaves a segment is told to Klaviyo as events, once the merchant chose that. */
import { describe, expect, it } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { chooseRefits, switchEventsOff, tellSet } from "../../../app/db/events/event-streams.server.ts";
import { addSet, rowsOf } from "../sync/sync-world.ts";
import {
  ago,
  DAY_MS,
  emailOf,
  eventsWorld,
  moved,
  NOW_MS,
  switchEvents,
  tellAll,
  told,
  type EventsWorld,
} from "./events-world.ts";

/** Another day begins. */
function nextDay({ clock }: EventsWorld): void {
  clock.nowMs += DAY_MS;
}

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
