/** Profiles with several emails. Klaviyo answers by the primary email and merges such profiles itself. */
import { describe, expect, it } from "vitest";

import { findProfiles } from "../../../app/klaviyo/profiles.server.ts";
import { pointsToStrike } from "../../setup/sampled.ts";
import { audit, foundBy } from "../sync/audit-world.ts";
import { expectClean, start } from "./sync-clean-up-klaviyo-world.ts";
import { calls, connect, disconnect, klaviyoWorld, lists, propertiesOf } from "./sync-klaviyo-world.ts";
import { label, listsIn, newestSync, runKlaviyo, turn, type World } from "../sync/sync-world.ts";

const DAY_MS = 86_400_000;

const later = (on: World, days: number): World => ({
  ...on,
  now: () => new Date(on.now().getTime() + days * DAY_MS),
});

/** A profile whose primary email is no customer's. */
function profileOf({ klaviyo }: World, primary: string, ...others: string[]): void {
  const { store } = klaviyo.simulation;
  const { profile } = store.upsert({ attributes: { email: primary } }, 0, false);
  for (const email of others) store.addEmail(profile, email);
}

describe("a profile under another email than its customer's", () => {
  it("is put on its list where only known profiles are, and no question is asked twice for the unknown", async () => {
    const people = Array.from({ length: 100 }, () => ({ group: "loyal" as const }));
    const on = await klaviyoWorld(people, { createProfiles: false, profiles: ["p0@example.com"] });
    profileOf(on, "work@example.com", "p7@example.com");
    await runKlaviyo(on);
    expect(listsIn(on)).toEqual(lists({ loyal: ["p0@example.com", "work@example.com"] }));
    expect(propertiesOf(on, "work@example.com")).toMatchObject({ sixfold_group: "Loyal" });
    expect(on.klaviyo.simulation.store.profiles.size).toBe(2);
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "done", added: 2, unreachable: 98 });
    // One call asks for all. Each halving from 99 to 3 takes two, and the last three are asked for singly.
    expect(calls(on, "get_profiles")).toBeLessThanOrEqual(20);
  });

  it("costs a second question for the missing of a hundred, and none where Klaviyo has nobody", async () => {
    const on = await klaviyoWorld([]);
    const emails = Array.from({ length: 100 }, (_, place) => `c${String(place)}@example.com`);
    expect(await findProfiles(on.client, emails)).toEqual(new Map());
    expect(calls(on, "get_profiles")).toBe(1);
    for (const email of emails.slice(0, 50)) profileOf(on, email);
    expect((await findProfiles(on.client, emails)).size).toBe(50);
    expect(calls(on, "get_profiles")).toBe(3);
    // Two of these emails lead to one profile. Klaviyo names it once.
    const { store } = on.klaviyo.simulation;
    store.merge("c1@example.com", "c0@example.com");
    const found = await findProfiles(on.client, emails);
    expect([found.size, found.get("c1@example.com")]).toEqual([50, found.get("c0@example.com")]);
  });

  it("leaves its old list, and an audit finds it where it is", async () => {
    const on = await klaviyoWorld([{ group: "loyal" }, { group: "new" }]);
    profileOf(on, "work@example.com", "p0@example.com");
    await runKlaviyo(on);
    expect(listsIn(on)).toEqual(lists({ loyal: ["work@example.com"], new: ["p1@example.com"] }));
    expect(await audit(on, "klaviyo")).toEqual([]);
    expect(await foundBy(on)).toEqual({ [label("new")]: [1, 0, 0], [label("loyal")]: [1, 0, 0] });
    await turn(on, { 0: "sleeping" });
    await runKlaviyo(on);
    expect(listsIn(on)).toEqual(lists({ sleeping: ["work@example.com"], new: ["p1@example.com"] }));
    await turn(on, { 0: null });
    await runKlaviyo(on);
    expect(listsIn(on)).toEqual(lists({ new: ["p1@example.com"] }));
    expect(propertiesOf(on, "work@example.com")).toEqual({});
  });

  it("stays on its list over a disconnect, after which the lists are read anew", async () => {
    const on = await klaviyoWorld([{ group: "loyal" }]);
    profileOf(on, "work@example.com", "p0@example.com");
    await runKlaviyo(on);
    await disconnect(on);
    await connect(on);
    await runKlaviyo(on);
    expect(listsIn(on)).toEqual(lists({ loyal: ["work@example.com"] }));
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "done", removed: 0, failed: 0 });
    expect(await audit(on, "klaviyo")).toEqual([]);
  });

  it("is cleaned up", async () => {
    const on = await klaviyoWorld([{ group: "loyal" }]);
    profileOf(on, "work@example.com", "p0@example.com");
    await runKlaviyo(on);
    await start(on);
    await runKlaviyo(on);
    await expectClean(on);
  });
});

describe("two customers whose profiles Klaviyo merges", () => {
  const GROUPS = [{ group: "loyal" }, { group: "new" }] as const;

  /** One profile is on the list of the customer who ordered last, here the first, and on no other. */
  async function expectOne(on: World, members: Parameters<typeof lists>[0], at: object = {}): Promise<void> {
    expect({ ...at, lists: listsIn(on) }).toEqual({ ...at, lists: lists(members) });
    const { status, failed } = await newestSync(on, "klaviyo");
    expect({ ...at, status, failed }).toEqual({ ...at, status: "done", failed: 0 });
  }

  it("share one, as customers share an email: it is on one list, and stays there", async () => {
    const on = await klaviyoWorld(GROUPS);
    await runKlaviyo(on);
    on.klaviyo.simulation.store.merge("p0@example.com", "p1@example.com");
    expect(await audit(on, "klaviyo")).toEqual(["sync-klaviyo"]);
    await runKlaviyo(on);
    await expectOne(on, { loyal: ["p1@example.com"] });
    await turn(on, { 0: "sleeping", 1: "potential_loyal" });
    await runKlaviyo(on);
    await expectOne(on, { sleeping: ["p1@example.com"] });
    expect(propertiesOf(on, "p1@example.com")).toMatchObject({ sixfold_group: "Sleeping" });
    expect(await newestSync(on, "klaviyo")).toMatchObject({ unreachable: 1 });
    expect(await audit(on, "klaviyo")).toEqual([]);
    await runKlaviyo(later(on, 8));
    await expectOne(on, { sleeping: ["p1@example.com"] });
    // The profile stands for the other customer once the first has no orders left.
    await turn(on, { 0: null });
    await runKlaviyo(later(on, 9));
    await expectOne(on, { potential_loyal: ["p1@example.com"] });
  });

  it("are told apart again once the emails are", async () => {
    const on = await klaviyoWorld(GROUPS);
    await runKlaviyo(on);
    const { store } = on.klaviyo.simulation;
    store.merge("p0@example.com", "p1@example.com");
    await audit(on, "klaviyo");
    await runKlaviyo(on);
    const profile = store.byEmail("p1@example.com");
    if (profile === undefined) throw new Error("There is no such profile.");
    store.removeEmail(profile, "p0@example.com");
    await runKlaviyo(later(on, 8));
    await audit(later(on, 9), "klaviyo");
    await runKlaviyo(later(on, 9));
    await expectOne(on, { loyal: ["p0@example.com"], new: ["p1@example.com"] });
  });

  it.each([
    ["p0@example.com", "p1@example.com"],
    ["p1@example.com", "p0@example.com"],
  ])(
    "come to one list, at whatever request of a sync that moves both %s is merged into %s",
    async (from, into) => {
      const places = pointsToStrike();
      for (let at = places.first, merged = true; merged; at += places.gap()) {
        const on = await klaviyoWorld(GROUPS);
        await runKlaviyo(on);
        await turn(on, { 0: "sleeping", 1: "potential_loyal" });
        on.klaviyo.fault({ kind: "merge", from, into, after: at - 1 });
        await runKlaviyo(on);
        const { store, faults } = on.klaviyo.simulation;
        merged = store.byEmail(from) === store.byEmail(into);
        faults.clear();
        await audit(on, "klaviyo");
        await runKlaviyo(on);
        await runKlaviyo(on);
        if (merged) await expectOne(on, { sleeping: [into] }, { at });
        expect(await audit(on, "klaviyo")).toEqual([]);
      }
    },
  );
});
