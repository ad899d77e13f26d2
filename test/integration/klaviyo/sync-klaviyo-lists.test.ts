import { describe, expect, it } from "vitest";

import { SHOP_TABLES } from "../../../app/db/privacy/erasure.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { GROUPS } from "../../../app/domain/groups/group.ts";
import { pointsToStrike } from "../../setup/sampled.ts";
import { isKilled, Killed, killingClient } from "../sync/sync-killing.ts";
import { calls, connect, disconnect, lists, setListPrefix, klaviyoWorld } from "./sync-klaviyo-world.ts";
import {
  label,
  listsIn,
  newestSync,
  onePerGroup,
  rowsOf,
  runKlaviyo,
  turn,
  type World,
} from "../sync/sync-world.ts";

describe("the lists' names", () => {
  it("follow another prefix: the lists stay, and so do their members", async () => {
    const on = await klaviyoWorld(onePerGroup());
    await runKlaviyo(on);
    const ids = [...on.klaviyo.simulation.store.lists.keys()];
    const before = Object.values(listsIn(on));
    await setListPrefix(on, "Club");
    await runKlaviyo(on);
    expect(listsIn(on)).toEqual(
      Object.fromEntries(GROUPS.map((group, index) => [label(group, "Club"), before[index]])),
    );
    expect([...on.klaviyo.simulation.store.lists.keys()]).toEqual(ids);
    expect(calls(on, "update_list")).toBe(6);
    expect(calls(on, "create_list")).toBe(6);
    await runKlaviyo(on);
    expect(calls(on, "update_list")).toBe(6);
    expect(await newestSync(on, "klaviyo")).toMatchObject({
      status: "done",
      added: 0,
      updated: 0,
      removed: 0,
    });
  });

  it("follow in upper and lower case too, and leave alone what the merchant renamed in Klaviyo", async () => {
    const on = await klaviyoWorld([{ group: "loyal" }]);
    await runKlaviyo(on);
    const [first] = on.klaviyo.simulation.store.lists.values();
    if (first) first.name = "Newcomers";
    await runKlaviyo(on);
    expect(Object.keys(listsIn(on))).toContain("Newcomers");
    await setListPrefix(on, "SIXFOLD");
    await runKlaviyo(on);
    expect(listsIn(on)).toEqual(lists({ loyal: ["p0@example.com"] }, "SIXFOLD"));
  });

  it("make a list again, under its new name, that the merchant deleted", async () => {
    const on = await klaviyoWorld(onePerGroup());
    await runKlaviyo(on);
    on.klaviyo.fault({ kind: "list_deleted", name: label("loyal") });
    await setListPrefix(on, "Club");
    await runKlaviyo(on);
    expect(Object.keys(listsIn(on)).sort()).toEqual(GROUPS.map((group) => label(group, "Club")).sort());
    expect(listsIn(on)[label("loyal", "Club")]).toEqual(["p4@example.com"]);
  });

  it("come out right after a lost answer, and when changed again in mid-sync", async () => {
    const on = await klaviyoWorld([{ group: "loyal" }]);
    await runKlaviyo(on);
    await setListPrefix(on, "Club");
    on.klaviyo.fault({ kind: "reset", endpoint: "update_list", applied: true, after: 2 });
    const client: World["client"] = {
      wait: (ms) => on.client.wait(ms),
      request: async (asked) => {
        if (asked.call === "update_list") await setListPrefix(on, "Circle");
        return on.client.request(asked);
      },
    };
    await runKlaviyo(on, { client });
    expect(listsIn(on)).toEqual(lists({ loyal: ["p0@example.com"] }, "Circle"));
    expect(calls(on, "create_list")).toBe(6);
  });

  it.each(["before", "after"] as const)("come out right when killed %s any request", async (when) => {
    const on = await klaviyoWorld([{ group: "loyal" }]);
    await runKlaviyo(on);
    const places = pointsToStrike();
    for (let at = places.first, killed = true; killed; at += places.gap()) {
      const prefix = `Club ${at}`;
      await setListPrefix(on, prefix);
      killed = await isKilled(runKlaviyo(on, { client: killingClient(on.client, at, when) }));
      await runKlaviyo(on);
      expect(listsIn(on)).toEqual(lists({ loyal: ["p0@example.com"] }, prefix));
    }
  });
});

describe("a new connection", () => {
  it("takes off the lists whoever changed group, or left all, while Klaviyo was disconnected", async () => {
    const on = await klaviyoWorld([{ group: "new" }, { group: "loyal" }, { group: "sleeping" }]);
    await runKlaviyo(on);
    await disconnect(on);
    await turn(on, { 0: "potential_loyal", 1: null });
    await connect(on);
    await runKlaviyo(on);
    expect(listsIn(on)).toEqual(lists({ potential_loyal: ["p0@example.com"], sleeping: ["p2@example.com"] }));
    expect(await newestSync(on, "klaviyo")).toMatchObject({
      status: "done",
      added: 1,
      updated: 1,
      removed: 2,
    });
    const reads = calls(on, "get_profiles_for_list");
    await turn(on, { 0: "loyal" });
    await runKlaviyo(on);
    expect(calls(on, "get_profiles_for_list")).toBe(reads);
    expect(listsIn(on)).toEqual(lists({ loyal: ["p0@example.com"], sleeping: ["p2@example.com"] }));
    expect(await rowsOf(on, "select email from list_states where shop_id = $1 order by email")).toEqual([
      { email: "p0@example.com" },
      { email: "p2@example.com" },
    ]);
  });

  it("does so after the app was installed again, when the lists are found by their names", async () => {
    const on = await klaviyoWorld([{ group: "new" }, { group: "loyal" }]);
    await runKlaviyo(on);
    await inShopSql(on.db, on.shopId, async (sql) => {
      const kept = ["customers", "imports", "models", "runs"];
      const erased = SHOP_TABLES.filter((table) => !kept.includes(table));
      for (const table of erased) await sql.query(`delete from ${table} where shop_id = $1`, [on.shopId]);
    });
    await turn(on, { 0: "loyal" });
    await connect(on);
    await runKlaviyo(on);
    expect(listsIn(on)).toEqual(lists({ loyal: ["p0@example.com", "p1@example.com"] }));
    expect(calls(on, "create_list")).toBe(6);
  });

  it("reads long lists to the end, and does so after a kill at any page", async () => {
    const on = await klaviyoWorld([{ group: "new" }]);
    await runKlaviyo(on);
    const { store } = on.klaviyo.simulation;
    const [, sleeping] = [...store.lists.values()];
    const left = Array.from({ length: 101 }, (_, index) => `left${index}@example.com`);
    const places = pointsToStrike();
    for (let at = places.first, killed = true; killed; at += places.gap()) {
      await disconnect(on);
      for (const email of left) {
        const { profile } = store.upsert({ attributes: { email } }, Date.now(), false);
        if (sleeping) store.join(sleeping, profile.id, Date.now());
      }
      await connect(on);
      killed = await isKilled(runKlaviyo(on, { client: dyingReader(on, at) }));
      if (killed) await runKlaviyo(on);
      expect({ at, ...listsIn(on) }).toEqual({ at, ...lists({ new: ["p0@example.com"] }) });
    }
  });
});

/** Dies after the n-th page of members. */
function dyingReader(on: World, at: number): World["client"] {
  let pages = 0;
  return {
    wait: (ms) => on.client.wait(ms),
    request: async (asked) => {
      const outcome = await on.client.request(asked);
      if (asked.call === "get_profiles_for_list") pages += 1;
      if (pages === at) throw new Killed();
      return outcome;
    },
  };
}
