import { describe, expect, it } from "vitest";

import { lookUpAgain } from "../../../app/db/sync/klaviyo/profile-ids.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { syncKlaviyo } from "../../../app/sync/klaviyo/klaviyo.server.ts";
import { calls, lists, klaviyoWorld } from "./sync-klaviyo-world.ts";
import {
  confirmHeld,
  label,
  listsIn,
  newestSync,
  rowsOf,
  runKlaviyo,
  turn,
  type World,
} from "../sync/sync-world.ts";

const DAY_MS = 86_400_000;

const later = (on: World, days: number): World => ({
  ...on,
  now: () => new Date(on.now().getTime() + days * DAY_MS),
});

/** The merchant merges a profile into another. One is gone, and the other is on the lists of both. */
function merge({ klaviyo }: World, from: string, into: string): void {
  const { store } = klaviyo.simulation;
  const gone = store.byEmail(from);
  const kept = store.byEmail(into);
  if (!gone || !kept) throw new Error("No such profiles.");
  for (const list of store.lists.values()) {
    if (list.members.delete(gone.id)) store.join(list, kept.id, 0);
  }
  store.profiles.delete(gone.id);
}

/** The merchant deletes a profile. */
function remove({ klaviyo }: World, email: string): void {
  const { store } = klaviyo.simulation;
  const id = store.byEmail(email)?.id ?? "";
  for (const list of store.lists.values()) list.members.delete(id);
  store.profiles.delete(id);
}

/** The merchant gives a profile another email. */
function rename({ klaviyo }: World, from: string, to: string): void {
  const { store } = klaviyo.simulation;
  const id = store.byEmail(from)?.id;
  if (id === undefined) throw new Error("No such profile.");
  store.upsert({ id, attributes: { email: to } }, 0, true);
}

describe("profiles that Klaviyo doesn't have", () => {
  it("are looked up again only after a week, when their customer orders, or when the merchant asks", async () => {
    const people = Array.from({ length: 150 }, () => ({ group: "loyal" as const }));
    const on = await klaviyoWorld(people, { createProfiles: false, profiles: ["p0@example.com"] });
    await runKlaviyo(on);
    // One of a hundred is there. The others may be there under another email, so they are asked for once more.
    expect(calls(on, "get_profiles")).toBe(3);
    await runKlaviyo(later(on, 1));
    expect(calls(on, "get_profiles")).toBe(3);
    on.klaviyo.simulation.store.upsert({ attributes: { email: "p1@example.com" } }, 0, false);
    await rowsOf(on, "update customers set order_count = 3 where shop_id = $1 and id = 2");
    await runKlaviyo(later(on, 2));
    expect(calls(on, "get_profiles")).toBe(4);
    expect(listsIn(on)).toEqual(lists({ loyal: ["p0@example.com", "p1@example.com"] }));
    await runKlaviyo(later(on, 7.5));
    expect(calls(on, "get_profiles")).toBe(6);
    await inShopSql(on.db, on.shopId, lookUpAgain);
    await runKlaviyo(later(on, 8));
    expect(calls(on, "get_profiles")).toBe(8);
    expect(on.klaviyo.simulation.store.profiles.size).toBe(2);
  });

  it("are not made again where the merchant deleted them or gave them another email, and are told as not reached", async () => {
    const emails = ["p0@example.com", "p1@example.com", "p2@example.com"];
    const on = await klaviyoWorld([{ group: "new" }, { group: "new" }, { group: "new" }], {
      createProfiles: false,
      profiles: emails,
    });
    await runKlaviyo(on);
    const { store } = on.klaviyo.simulation;
    remove(on, "p0@example.com");
    rename(on, "p1@example.com", "renamed@example.com");
    await turn(on, { 0: "loyal", 1: "loyal", 2: "loyal" });
    await runKlaviyo(later(on, 8));
    expect([...store.profiles.values()].map(({ email }) => email)).toEqual([
      "renamed@example.com",
      "p2@example.com",
    ]);
    expect(listsIn(on)).toEqual(lists({ loyal: ["p2@example.com"] }));
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "done", unreachable: 2 });
  });
});

describe("a profile that the merchant changed in Klaviyo", () => {
  it("is in the list of its group and in no other, when it was merged into another customer's", async () => {
    const on = await klaviyoWorld([{ group: "new" }, { group: "sleeping" }]);
    await runKlaviyo(on);
    await turn(on, { 0: "loyal" });
    await runKlaviyo(on);
    merge(on, "p0@example.com", "p1@example.com");
    // The merged profile's email is a customer's, so imports make it anew.
    await turn(on, { 0: "potential_loyal" });
    await runKlaviyo(on);
    await turn(on, { 0: "new" });
    await runKlaviyo(on);
    expect(listsIn(on)[label("new")]).toEqual(["p0@example.com"]);
    expect(listsIn(on)[label("potential_loyal")]).toEqual([]);
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "done", failed: 0 });
  });

  it("leaves with both of its profiles, when it was given another email", async () => {
    const on = await klaviyoWorld([{ group: "new" }]);
    await runKlaviyo(on);
    await turn(on, { 0: "loyal" });
    await runKlaviyo(on);
    rename(on, "p0@example.com", "renamed@example.com");
    await turn(on, { 0: "sleeping" });
    await runKlaviyo(later(on, 8));
    expect(listsIn(on)).toEqual(lists({ sleeping: ["p0@example.com"] }));
    await turn(on, { 0: "loyal" });
    await runKlaviyo(later(on, 16));
    expect(listsIn(on)).toEqual(lists({ loyal: ["p0@example.com"] }));
  });

  it("leaves by its new id, when it was deleted and made again", async () => {
    const on = await klaviyoWorld([{ group: "new" }]);
    await runKlaviyo(on);
    await turn(on, { 0: "loyal" });
    await runKlaviyo(on);
    remove(on, "p0@example.com");
    for (const group of ["sleeping", "new", "loyal"] as const) {
      await turn(on, { 0: group });
      await runKlaviyo(on);
      expect(listsIn(on)).toEqual(lists({ [group]: ["p0@example.com"] }));
    }
  });
});

describe("a sync that has much to do", () => {
  it("goes on in turns, so that other shops get theirs, and comes to the same end", async () => {
    const on = await klaviyoWorld([{ group: "new" }, { group: "loyal" }]);
    const { db, shopId, now, admin, client } = on;
    const { signal } = new AbortController();
    let turns = 0;
    for (let done = false; !done; turns += 1) {
      const context = { db, shopId, now, admin, signal, klaviyo: () => client, turnMs: 0 };
      const outcome = await syncKlaviyo(context);
      if (outcome.outcome === "again") expect(outcome.afterSeconds).toBe(0);
      else done = !(await confirmHeld(on, "klaviyo"));
      expect(turns).toBeLessThan(50);
    }
    expect(turns).toBeGreaterThan(5);
    expect(listsIn(on)).toEqual(lists({ new: ["p0@example.com"], loyal: ["p1@example.com"] }));
  });
});
