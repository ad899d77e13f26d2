/** F9: which moves start workflows in Shopify Flow, and what the workflows are told. */
import { beforeEach, describe, expect, it } from "vitest";

import { takeAction } from "../../../app/act/workflows/take-action.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { noteCallsOfRun, noteCallsOfSegments } from "../../../app/db/workflows/calls.server.ts";
import { noteTrigger } from "../../../app/db/workflows/triggers.server.ts";
import { registerShop } from "../../../app/db/shops/shop-directory.server.ts";
import { deleteCustomers } from "../../../app/db/orders/customers.server.ts";
import { addAudience } from "../../../app/db/sync/audiences.server.ts";
import { enableTarget } from "../../../app/db/sync/sync-targets.server.ts";
import { rowsOf } from "../sync/sync-world.ts";
import { ago, DAY_MS, moved, NOW_MS, type EventsWorld } from "./events-world.ts";
import { FIRST_CUSTOMER, movedNow, startAll, started, waiting, workflowsWorld } from "./workflows-world.ts";

let on: EventsWorld;
beforeEach(async () => {
  on = await workflowsWorld(4);
});

const taken = () => on.world.shopify.simulation.flow.taken;
const inShop = <T>(work: Parameters<typeof inShopSql<T>>[2]): Promise<T> =>
  inShopSql(on.world.db, on.world.shopId, work);

describe("F9: a run", () => {
  it("tells the refresh, and then each move with its groups, score and cause", async () => {
    await movedNow(on, [1]);
    await startAll(on);
    expect(taken()).toEqual([
      {
        handle: "loyalty-groups-refreshed",
        payload: { Customers: 1, Moved: 1, "Refreshed at": new Date(NOW_MS).toISOString() },
      },
      {
        handle: "loyalty-group-changed",
        payload: { customer_id: FIRST_CUSTOMER + 1, From: "New", To: "Loyal", Score: 555, Cause: "Ordered" },
      },
    ]);
    expect(
      await rowsOf(
        on.world,
        "select handle, sent, refused from workflow_triggers where shop_id = $1 order by 1",
      ),
    ).toEqual([
      { handle: "loyalty-group-changed", sent: 1, refused: 0 },
      { handle: "loyalty-group-recalculated", sent: 0, refused: 0 },
      { handle: "loyalty-groups-refreshed", sent: 1, refused: 0 },
      { handle: "segment-joined-or-left", sent: 0, refused: 0 },
      { handle: "segment-recalculated", sent: 0, refused: 0 },
    ]);
  });

  it("that is the shop's first tells no move: everybody appears because the orders were imported", async () => {
    await rowsOf(
      on.world,
      "insert into moves (shop_id, run_id, customer_id, to_group, cause) select $1, 1, id, 'loyal', 'data_changed' from customers where shop_id = $1",
    );
    await inShop((sql) => noteCallsOfRun(sql, 1, new Date(NOW_MS)));
    await startAll(on);
    expect(started(on)).toEqual(["loyalty-groups-refreshed"]);
  });

  it("writes nothing where no workflow uses a trigger", async () => {
    const toldAt = new Date(NOW_MS + 1);
    await inShop(async (sql) => {
      for (const id of ["loyalty-group-changed", "loyalty-groups-refreshed"])
        await noteTrigger(sql, { id, isUsed: false, toldAt });
    });
    await movedNow(on);
    expect(await waiting(on.world)).toBe(0);
  });

  it("of which the workflows were switched off meanwhile is told no more", async () => {
    await movedNow(on);
    await inShop((sql) =>
      noteTrigger(sql, { id: "loyalty-group-changed", isUsed: false, toldAt: new Date(NOW_MS + 1) }),
    );
    await startAll(on);
    expect(started(on)).toEqual(["loyalty-groups-refreshed"]);
  });

  it("of days ago is told no more, and nor is the move of somebody who was erased", async () => {
    await movedNow(on);
    const [first] = await rowsOf(on.world, "select min(id) as id from customers where shop_id = $1");
    await inShop((sql) => deleteCustomers(sql, [BigInt(String(first?.["id"]))]));
    expect(await waiting(on.world)).toBe(4);
    await startAll(on);
    expect(started(on)).not.toContain("loyalty-group-changed 0");
    expect(started(on)).toHaveLength(4);
    await movedNow(on);
    on.clock.nowMs += 4 * DAY_MS;
    await startAll(on);
    expect([started(on).length, await waiting(on.world)]).toEqual([4, 0]);
  });

  it("of a customer whose id no number can hold is told to nobody, rather than of somebody else", async () => {
    await rowsOf(
      on.world,
      `update customers set shopify_id = 9007199254740993
        where shop_id = $1 and id = (select max(id) from customers where shop_id = $1)`,
    );
    await movedNow(on, [2, 3]);
    await startAll(on);
    expect(started(on)).toEqual(["loyalty-groups-refreshed", "loyalty-group-changed 2"]);
  });

  it.each(["boundary_moved", "setting_changed"] as const)(
    "that moved customers because of %s starts only the workflows made for that, after all others",
    async (cause) => {
      const noted = async () =>
        (
          await rowsOf(on.world, "select distinct handle from workflow_calls where shop_id = $1 order by 1")
        ).map(({ handle }) => handle);
      const recalculated = "loyalty-group-recalculated";
      await movedNow(on, [1, 2], { cause });
      await movedNow(on, [3]);
      expect(await noted()).toEqual(["loyalty-group-changed", recalculated, "loyalty-groups-refreshed"]);
      await startAll(on);
      const refreshed = ["loyalty-groups-refreshed", "loyalty-groups-refreshed"];
      expect(started(on)).toEqual([
        ...refreshed,
        "loyalty-group-changed 3",
        `${recalculated} 1`,
        `${recalculated} 2`,
      ]);
      await inShop((sql) =>
        noteTrigger(sql, { id: recalculated, isUsed: false, toldAt: new Date(NOW_MS + 1) }),
      );
      await movedNow(on, [1, 2], { cause });
      expect(await noted()).toEqual(["loyalty-groups-refreshed"]);
    },
  );

  it("is counted by what became of its starts, and how long they waited", async () => {
    await movedNow(on, [0, 1, 2]);
    on.world.shopify.simulation.flow.withdraw("loyalty-groups-refreshed");
    const [first] = await rowsOf(on.world, "select min(id) as id from customers where shop_id = $1");
    await rowsOf(
      on.world,
      "update workflow_calls set customer_id = 999 where shop_id = $1 and customer_id = $2",
      [first?.["id"]],
    );
    on.clock.nowMs += 90_000;
    const counted: unknown[] = [];
    await startAll(on, { metrics: { workflowsStarted: (...each) => void counted.push(each) } });
    expect(counted).toEqual([
      ["loyalty-groups-refreshed", { sent: 0, refused: 1, failed: 0, left_out: 0 }, 90],
      ["loyalty-group-changed", { sent: 2, refused: 0, failed: 0, left_out: 1 }, 90],
    ]);
  });

  it("goes on with the planner's hints that its transaction had before", async () => {
    const hints = ["enable_seqscan", "enable_bitmapscan", "enable_sort"];
    const runId = await moved(on, 0);
    const [before, after] = await inShop(async (sql) => {
      await sql.query("set local enable_sort = off");
      const read = () =>
        sql.query(`select ${hints.map((each) => `current_setting('${each}') as ${each}`).join(", ")}`);
      const found = await read();
      expect(await noteCallsOfRun(sql, runId, new Date(NOW_MS))).toBe(true);
      await noteCallsOfSegments(sql, [1], new Date(NOW_MS));
      return [found, await read()];
    });
    expect(before).toEqual([{ enable_seqscan: "on", enable_bitmapscan: "on", enable_sort: "off" }]);
    expect(after).toEqual(before);
  });

  it("that only read old orders late starts nothing for them, as events in Klaviyo", async () => {
    await movedNow(on, [1], { lastOrderAt: new Date(NOW_MS - 100 * DAY_MS) });
    await startAll(on);
    expect(started(on)).toEqual(["loyalty-groups-refreshed"]);
  });

  it("whose starts Flow refuses doesn't come again, and is counted", async () => {
    const { flow } = on.world.shopify.simulation;
    flow.withdraw("loyalty-group-changed");
    await movedNow(on);
    await startAll(on);
    expect([started(on), await waiting(on.world)]).toEqual([["loyalty-groups-refreshed"], 0]);
    const counted =
      "select sent, refused from workflow_triggers where shop_id = $1 and handle = 'loyalty-group-changed'";
    expect(await rowsOf(on.world, counted)).toEqual([{ sent: 0, refused: 4 }]);
  });
});

it("F9: joining and leaving a segment is told of those that are sent", async () => {
  const at = new Date(NOW_MS);
  await rowsOf(
    on.world,
    `insert into segments (shop_id, id, place, name, name_key, rule, created_at, changed_at)
     select $1, id, id, name, lower(name), '{"version": 1, "match": {"field": "orders", "is": "none"}}', now(), now()
       from (values (7, 'VIPs'), (8, 'Others')) as given (id, name)`,
  );
  await inShop(async (sql) => {
    await enableTarget(sql, "klaviyo", at);
    await addAudience(sql, "klaviyo", { kind: "segment", subject: "7", label: null });
  });
  await rowsOf(
    on.world,
    `insert into segment_moves (shop_id, at, customer_id, segment_id, version, joined, parts)
     select $1, $2, c.id, s.id, 1, c.id <> (select min(id) from customers where shop_id = $1), 0
       from customers c cross join (values (7), (8)) as s (id) where c.shop_id = $1`,
    [at],
  );
  for (const off of ["enabled = false", "leaving = true"]) {
    await rowsOf(on.world, `update sync_targets set ${off} where shop_id = $1`);
    expect([off, await inShop((sql) => noteCallsOfSegments(sql, [7, 8], at))]).toEqual([off, false]);
    await rowsOf(on.world, "update sync_targets set enabled = true, leaving = false where shop_id = $1");
  }
  const noted = async () => {
    expect(await inShop((sql) => noteCallsOfSegments(sql, [7, 8], at))).toBe(true);
    return (await rowsOf(on.world, "select distinct handle from workflow_calls where shop_id = $1")).map(
      ({ handle }) => handle,
    );
  };
  // Of the shop's first run nothing is known that came before.
  expect(await noted()).toEqual(["segment-recalculated"]);
  await rowsOf(on.world, "delete from workflow_calls where shop_id = $1");
  await rowsOf(on.world, "update runs set as_of = $2, finished_at = $2 where shop_id = $1", [ago(800)]);
  await moved(on, 0, { customers: [] });
  expect(await noted()).toEqual(["segment-joined-or-left"]);
  await startAll(on);
  expect(taken().map(({ payload }) => payload)).toEqual(
    [0, 1, 2, 3].map((customer) => ({
      customer_id: FIRST_CUSTOMER + customer,
      Segment: "VIPs",
      Joined: customer > 0,
    })),
  );
});

it("F9: before the first run each action is asked for again, and nothing is noted of it", async () => {
  const { db } = on.world;
  const shop = await registerShop(db, { domain: "newcomer.myshopify.com" }, new Date(NOW_MS));
  const services = { db, now: () => new Date(NOW_MS), queue: { enqueue: () => Promise.resolve() } };
  const common = { shopify_domain: "newcomer.myshopify.com", action_run_id: "run-1" };
  const properties = { customer_id: BigInt(FIRST_CUSTOMER), list: "Called" };
  for (const handle of ["get-loyalty-group", "add-to-list"] as const)
    expect(await takeAction(services, { ...common, handle, properties })).toEqual({ outcome: "not_ready" });
  const noted = await inShopSql(db, shop.id, (sql) =>
    sql.query(
      "select 1 from answered_requests where shop_id = $1 union all select 1 from segments where shop_id = $1",
      [sql.shopId],
    ),
  );
  expect(noted).toEqual([]);
});
