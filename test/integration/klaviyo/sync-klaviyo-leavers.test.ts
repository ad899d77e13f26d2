import { describe, expect, it } from "vitest";

import { pointsToStrike } from "../../setup/sampled.ts";
import { isKilled, killingClient, killingDatabase } from "../sync/sync-killing.ts";
import { calls, lists, propertiesOf, klaviyoWorld } from "./sync-klaviyo-world.ts";
import { addRun, listsIn, newestSync, rowsOf, runKlaviyo, turn, type World } from "../sync/sync-world.ts";

const CLEAR = "create_or_update_profile";

function states(on: World): Promise<Record<string, unknown>[]> {
  return rowsOf(on, "select email from list_states where shop_id = $1 order by email");
}

describe("whoever leaves all lists", () => {
  it("loses our properties and no others, once", async () => {
    const on = await klaviyoWorld([{ group: "loyal" }, { group: "loyal" }], { profiles: ["p0@example.com"] });
    on.klaviyo.simulation.store.byEmail("p0@example.com")?.properties.set("city", "Oslo");
    await runKlaviyo(on);
    await turn(on, { 0: null });
    await runKlaviyo(on);
    expect(propertiesOf(on, "p0@example.com")).toEqual({ city: "Oslo" });
    expect(propertiesOf(on, "p1@example.com")).toMatchObject({ sixfold_group: "Loyal" });
    expect(listsIn(on)).toEqual(lists({ loyal: ["p1@example.com"] }));
    await runKlaviyo(on);
    // An undo can still reach customers who left, until the next sync that sends anything.
    expect(await states(on)).toEqual([{ email: "p0@example.com" }, { email: "p1@example.com" }]);
    await turn(on, { 1: "new" });
    await runKlaviyo(on);
    expect(await states(on)).toEqual([{ email: "p1@example.com" }]);
    expect(calls(on, CLEAR)).toBe(1);
  });

  it("does so when its customer has another address", async () => {
    const on = await klaviyoWorld([{ group: "loyal" }]);
    await runKlaviyo(on);
    for (const customer of on.store.customers.values()) customer.email = "new@example.com";
    await runKlaviyo(on);
    expect(propertiesOf(on, "p0@example.com")).toEqual({});
    expect(propertiesOf(on, "new@example.com")).toMatchObject({ sixfold_group: "Loyal" });
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "done", added: 1, removed: 1 });
  });

  it("is left alone where Klaviyo never had it, or has it no more", async () => {
    const on = await klaviyoWorld([{ group: "loyal" }, { group: "new" }], {
      createProfiles: false,
      profiles: ["p0@example.com"],
    });
    await runKlaviyo(on);
    const { store } = on.klaviyo.simulation;
    const gone = store.byEmail("p0@example.com");
    if (gone) store.profiles.delete(gone.id);
    await turn(on, { 0: null, 1: null });
    await runKlaviyo(on);
    expect(store.profiles.size).toBe(0);
    expect(calls(on, CLEAR)).toBe(0);
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "done", failed: 0 });
    await runKlaviyo(on);
    expect(await states(on)).toEqual([{ email: "p0@example.com" }]);
  });

  it("is told of where Klaviyo refuses, and tried again", async () => {
    const on = await klaviyoWorld([{ group: "loyal" }, { group: "loyal" }]);
    await runKlaviyo(on);
    await turn(on, { 0: null, 1: null });
    on.klaviyo.fault({ kind: "status", status: 400, endpoint: CLEAR });
    await runKlaviyo(on);
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "incomplete", removed: 2, failed: 1 });
    await runKlaviyo(on);
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "done", failed: 0 });
    expect([propertiesOf(on, "p0@example.com"), propertiesOf(on, "p1@example.com")]).toEqual([{}, {}]);
    await turn(on, { 0: "new" });
    await runKlaviyo(on);
    expect(await states(on)).toEqual([{ email: "p0@example.com" }]);
  });

  it("waits for its turn where a newer run has groups to send", async () => {
    const on = await klaviyoWorld(Array.from({ length: 150 }, () => ({ group: "loyal" as const })));
    await runKlaviyo(on);
    await turn(on, Object.fromEntries(Array.from({ length: 150 }, (_, index) => [index, null])));
    const order: string[] = [];
    const client: World["client"] = {
      wait: (ms) => on.client.wait(ms),
      request: async (asked) => {
        if (asked.call === CLEAR || asked.call === "bulk_import_profiles") order.push(asked.call);
        if (order.length === 1) await turn(on, { 99: "new" });
        return on.client.request(asked);
      },
    };
    await runKlaviyo(on, { client });
    expect(order.indexOf("bulk_import_profiles")).toBe(100);
    expect(order).toHaveLength(150);
    expect(propertiesOf(on, "p99@example.com")).toMatchObject({ sixfold_group: "New" });
    expect(listsIn(on)).toEqual(lists({ new: ["p99@example.com"] }));
    expect(await states(on)).toEqual([{ email: "p99@example.com" }]);
  });

  it.each(["request", "transaction"] as const)("comes back whole when killed after any %s", async (what) => {
    const on = await klaviyoWorld([{ group: "loyal" }]);
    await runKlaviyo(on);
    const places = pointsToStrike();
    for (let at = places.first, killed = true; killed; at += places.gap()) {
      await turn(on, { 0: null });
      const ways =
        what === "request"
          ? { client: killingClient(on.client, at, "after") }
          : { db: killingDatabase(on.db, at, "after") };
      killed = await isKilled(runKlaviyo(on, ways));
      if (at % 2 === 0) await turn(on, { 0: "loyal" });
      await addRun(on);
      await runKlaviyo(on);
      const expected = at % 2 === 0 ? { sixfold_group: "Loyal", sixfold_orders: 2 } : {};
      const shown = propertiesOf(on, "p0@example.com") ?? {};
      expect({ at, shown }).toMatchObject({ at, shown: expected });
      if (at % 2 === 1) expect({ at, shown }).toEqual({ at, shown: {} });
      await turn(on, { 0: "loyal" });
      await runKlaviyo(on);
    }
  });
});
