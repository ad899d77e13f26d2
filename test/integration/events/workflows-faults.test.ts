/** F9: workflows are started after any fault and any kill. None is lost, and none is started again after an answer. */
import { describe, expect, it } from "vitest";

import type { AdminClient } from "../../../app/shopify/admin.server.ts";
import { AdminApiError, ShopUnavailableError } from "../../../app/shopify/errors.ts";
import { pointsToStrike, someOf } from "../../setup/sampled.ts";
import { isKilled, killingAdmin, killingDatabase } from "../sync/sync-killing.ts";
import type { EventsWorld } from "./events-world.ts";
import { rowsOf } from "../sync/sync-world.ts";
import { FIRST_CUSTOMER, movedNow, startAll, started, waiting, workflowsWorld } from "./workflows-world.ts";

/** Two batches and a part of a third. */
const CUSTOMERS = 60;
const BATCH = 25;

/** What Flow takes where nothing goes wrong: the refresh, then each move once, in the order of the customers. */
const ALL = [
  "loyalty-groups-refreshed",
  ...Array.from({ length: CUSTOMERS }, (_, at) => `loyalty-group-changed ${String(at)}`),
];

/** Starts of one trigger go together. */
const BATCHES = [ALL.slice(0, 1), ...[0, 1, 2].map((at) => ALL.slice(1 + at * BATCH, 1 + (at + 1) * BATCH))];

/** A world that other cases begin with, too: what was taken and waits is put back. */
async function ready(on: EventsWorld): Promise<void> {
  on.world.shopify.simulation.flow.taken.length = 0;
  on.world.shopify.simulation.faults.clear();
  await movedNow(on);
}

/** Faults by which Flow took nothing, and those by which the answer was lost. */
const NOT_TAKEN = ["throttled", "429", "500", "internal", "page", "reset"] as const;
const ANSWER_LOST = ["done_then_reset", "done_then_502"] as const;

describe("F9: a fault at a call to Flow", () => {
  it("that Flow didn't take is made up for: each start is made once", async () => {
    const on = await workflowsWorld(CUSTOMERS);
    for (const fault of NOT_TAKEN)
      for (const match of someOf(
        ["loyalty-groups-refreshed", String(7_000_000_000_001), String(7_000_000_000_030)],
        1,
      )) {
        await ready(on);
        on.world.shopify.simulation.faults.add({
          ...{ kind: "graphql", fault, times: 2, match },
          ...{ afterBytes: null, delayMs: null },
        });
        await startAll(on);
        expect([fault, match, started(on).toSorted()]).toEqual([fault, match, ALL.toSorted()]);
        expect(await waiting(on.world)).toBe(0);
      }
  });

  it("at one start repeats that one alone, and gives it up after five tries", async () => {
    const on = await workflowsWorld(CUSTOMERS);
    const move = (customer: number): string => `loyalty-group-changed ${String(customer)}`;
    const without = ALL.filter((each) => each !== move(30));
    for (const [fault, times, expected] of [
      ["failed", 1, [...without, move(30)]],
      ["failed", 4, [...without, move(30)]],
      ["failed", 5, without],
      // Flow took it, and couldn't say so.
      ["done_then_failed", 1, [...ALL, move(30)]],
    ] as const) {
      await ready(on);
      const match = `"customer_id":${String(FIRST_CUSTOMER + 30)}`;
      const faulty = { kind: "flow", fault, times, match, afterBytes: null, delayMs: null } as const;
      on.world.shopify.simulation.faults.add(faulty);
      await startAll(on);
      expect([fault, times, started(on)]).toEqual([fault, times, expected]);
      expect(await waiting(on.world)).toBe(0);
    }
    const counts =
      "select failed from workflow_triggers where shop_id = $1 and handle = 'loyalty-group-changed'";
    expect(await rowsOf(on.world, counts)).toEqual([{ failed: 1 }]);
  });

  it("that throttles one start, or all, of a call counts no try", async () => {
    const on = await workflowsWorld(3);
    await ready(on);
    const begunMs = on.clock.nowMs;
    const match = `"customer_id":${String(FIRST_CUSTOMER + 1)}`;
    on.world.shopify.simulation.faults.add({
      ...{ kind: "flow", fault: "throttled", times: 6, match },
      ...{ afterBytes: null, delayMs: null },
    });
    await startAll(on);
    expect(started(on).slice(1)).toEqual([0, 2, 1].map((at) => `loyalty-group-changed ${String(at)}`));
    expect([await waiting(on.world), on.clock.nowMs]).toEqual([0, begunMs]);
  });

  it("of Flow at every start of a call pauses, and one whose answer can't be read isn't made again", async () => {
    const on = await workflowsWorld(3);
    await ready(on);
    const begunMs = on.clock.nowMs;
    let calls = 0;
    const admin: AdminClient = {
      request: (_document, _variables, schema) => {
        calls += 1;
        const answer = calls === 2 ? null : "unreadable";
        return Promise.resolve(schema.parse({ t0: answer, t1: answer, t2: answer }));
      },
    };
    await startAll(on, { admin });
    expect([calls, await waiting(on.world), on.clock.nowMs - begunMs]).toEqual([5, 0, 60_000]);
  });

  it("that refuses the whole document is found out start by start", async () => {
    const on = await workflowsWorld(CUSTOMERS);
    await ready(on);
    const bad = `"customer_id":${String(FIRST_CUSTOMER + 30)}`;
    const admin: AdminClient = {
      request: (document, variables, ...ways) =>
        JSON.stringify(variables).includes(bad)
          ? Promise.reject(new AdminApiError("StartWorkflows", "BAD_REQUEST"))
          : on.world.admin.request(document, variables, ...ways),
    };
    await startAll(on, { admin });
    expect(started(on).toSorted()).toEqual(
      ALL.filter((each) => each !== "loyalty-group-changed 30").toSorted(),
    );
    expect(await waiting(on.world)).toBe(0);
  });

  it.each(["internal", "500"])(
    "that strikes whenever one start is in the call (%s) keeps back no other",
    async (fault) => {
      const on = await workflowsWorld(CUSTOMERS);
      await ready(on);
      const begunMs = on.clock.nowMs;
      const bad = `"customer_id":${String(FIRST_CUSTOMER + 30)}`;
      on.world.shopify.simulation.faults.add({
        ...{ kind: "graphql", fault, times: 1_000, match: bad },
        ...{ afterBytes: null, delayMs: null },
      });
      await startAll(on);
      const [refreshed = [], first = [], second = [], third = []] = BATCHES;
      const alone = second.filter((each) => each !== "loyalty-group-changed 30");
      expect(started(on)).toEqual([...refreshed, ...first, ...third, ...alone]);
      expect(await waiting(on.world)).toBe(0);
      // A pause for the batch, then the waits of a start that fails alone.
      expect(on.clock.nowMs - begunMs).toBe((60 + 60 + 600 + 3_600 + 14_400) * 1_000);
    },
  );

  it("while Shopify is out starts fresh ones first once it is back, and a lone one after each batch", async () => {
    const on = await workflowsWorld(CUSTOMERS);
    await ready(on);
    on.world.shopify.simulation.faults.add({
      ...{ kind: "graphql", fault: "500", times: 1, match: String(FIRST_CUSTOMER + 3) },
      ...{ afterBytes: null, delayMs: null },
    });
    await startAll(on);
    const [refreshed = [], first = [], second = [], third = []] = BATCHES;
    const [lone = "", ...others] = first;
    expect(started(on)).toEqual([...refreshed, ...second, lone, ...third, ...others]);
  });

  it("whose answer was lost repeats its batch alone and nothing else", async () => {
    const on = await workflowsWorld(CUSTOMERS);
    for (const fault of ANSWER_LOST) {
      await ready(on);
      on.world.shopify.simulation.faults.add({
        ...{ kind: "graphql", fault, times: 1, match: String(7_000_000_000_030) },
        ...{ afterBytes: null, delayMs: null },
      });
      await startAll(on);
      const [refreshed = [], first = [], second = [], third = []] = BATCHES;
      expect([fault, started(on)]).toEqual([fault, [...refreshed, ...first, ...second, ...third, ...second]]);
      expect(await waiting(on.world)).toBe(0);
    }
  });
});

it("F9: a shop that Shopify keeps closed is asked again later, and then gets every start once", async () => {
  const on = await workflowsWorld(CUSTOMERS);
  for (const status of [402, 403, 404, 423]) {
    await ready(on);
    const before = on.clock.nowMs;
    let isClosed = true;
    const admin: AdminClient = {
      async request(...given) {
        if (!isClosed) return on.world.admin.request(...given);
        isClosed = false;
        throw new ShopUnavailableError(status);
      },
    };
    await startAll(on, { admin });
    expect([status, started(on), on.clock.nowMs - before]).toEqual([status, ALL, 3_600_000]);
  }
});

describe("F9: a kill", () => {
  it.each([
    ["before any request", "before"],
    ["after any request", "after"],
  ] as const)("%s loses nothing, and repeats no more than a batch", async (_, when) => {
    const on = await workflowsWorld(CUSTOMERS);
    const places = pointsToStrike();
    for (let at = places.first; ; at += places.gap()) {
      await ready(on);
      const killed = await isKilled(startAll(on, { admin: killingAdmin(on.world.admin, at, when) }));
      const before = started(on).length;
      await startAll(on);
      const repeated = killed && when === "after" ? (BATCHES[at - 1] ?? []) : [];
      expect([at, started(on)]).toEqual([at, [...ALL.slice(0, before), ...repeated, ...ALL.slice(before)]]);
      expect(await waiting(on.world)).toBe(0);
      if (!killed) return;
    }
  });

  it.each(["before", "after"] as const)(
    "%s any transaction while Flow fails at a start loses nothing",
    async (when) => {
      const on = await workflowsWorld(3);
      const places = pointsToStrike();
      for (let at = places.first; ; at += places.gap()) {
        await ready(on);
        const match = `"customer_id":${String(FIRST_CUSTOMER + 1)}`;
        const faulty = {
          kind: "flow",
          fault: "failed",
          times: 2,
          match,
          afterBytes: null,
          delayMs: null,
        } as const;
        on.world.shopify.simulation.faults.add(faulty);
        const killed = await isKilled(startAll(on, { db: killingDatabase(on.world.db, at, when) }));
        await startAll(on);
        const expected = [
          "loyalty-groups-refreshed",
          ...[0, 1, 2].map((each) => `loyalty-group-changed ${String(each)}`),
        ];
        expect([at, [...new Set(started(on))].sort()]).toEqual([at, expected.sort()]);
        expect(await waiting(on.world)).toBe(0);
        if (!killed) return;
      }
    },
  );

  it.each([
    ["before any transaction", "before"],
    ["after any transaction", "after"],
  ] as const)("%s loses nothing, and repeats no more than a batch", async (_, when) => {
    const on = await workflowsWorld(CUSTOMERS);
    const places = pointsToStrike();
    for (let at = places.first; ; at += places.gap()) {
      await ready(on);
      const killed = await isKilled(startAll(on, { db: killingDatabase(on.world.db, at, when) }));
      await startAll(on);
      const found = started(on);
      expect([at, [...new Set(found)]]).toEqual([at, ALL]);
      expect(found.length - ALL.length).toBeLessThanOrEqual(BATCH);
      expect(await waiting(on.world)).toBe(0);
      if (!killed) return;
    }
  });
});
