/** The app's requests for people, and for what they did, on the wire. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { checkGrowths } from "../../../../app/klaviyo/connection/check.server.ts";
import type { KlaviyoClient } from "../../../../app/klaviyo/client.server.ts";
import { readEventPage, type ProfileEvent } from "../../../../app/klaviyo/events/events.server.ts";
import { readMetrics } from "../../../../app/klaviyo/events/metrics.server.ts";
import { readListPeople, readPeopleById, readPeoplePage } from "../../../../app/klaviyo/people.server.ts";
import type { KlaviyoSimulator } from "../../../simulators/klaviyo/server.ts";
import type { Store } from "../../../simulators/klaviyo/store.ts";
import { openKlaviyoWire, type KlaviyoWire } from "./klaviyo-wire.ts";

const KEY = "pk_readings";
const START = Date.parse("2026-03-01T12:00:00Z");
const MINUTE_MS = 60_000;

let wire: KlaviyoWire;
let simulator: KlaviyoSimulator;
let client: KlaviyoClient;
let store: Store;

beforeEach(async () => {
  wire = await openKlaviyoWire(KEY, START);
  ({ simulator, client, store } = wire);
});
afterEach(async () => {
  await wire.close();
});

function profile(email: string, at = START): string {
  return store.upsert(
    { attributes: { email, properties: { gender: "F", size: 38, tags: ["a"] } } },
    at,
    false,
  ).profile.id;
}

const asked = (name: string, tellsMachines = true) => ({
  metricId: store.metricId(name),
  from: new Date(START - 100 * MINUTE_MS),
  before: new Date(START),
  tellsMachines,
});

async function allEvents(name: string, tellsMachines = true): Promise<ProfileEvent[]> {
  const found: ProfileEvent[] = [];
  for (let cursor: string | null = null; ;) {
    const page = await readEventPage(client, asked(name, tellsMachines), cursor);
    if (page.outcome !== "page") throw new Error(page.outcome);
    found.push(...page.events);
    cursor = page.next;
    if (cursor === null) return found;
  }
}

describe("events", () => {
  it("are read oldest first by pages of 1,000, and people told from machines", async () => {
    const ada = profile("ada@x.io");
    for (let index = 0; index < 1_500; index += 1)
      store.events.add({
        metricId: store.metricId("Opened Email"),
        profileId: ada,
        at: START - ((index * 7) % 1_500) * 1_000 - 1,
        properties:
          index % 3 === 0 ? { "Apple Privacy Open": index % 2 === 0 ? true : "True" } : { Subject: "x" },
      });
    const events = await allEvents("Opened Email");
    expect(events).toHaveLength(1_500);
    expect(events.filter(({ byMachine }) => byMachine)).toHaveLength(500);
    expect(events.map(({ at }) => at.getTime())).toEqual(
      events.map(({ at }) => at.getTime()).sort((a, b) => a - b),
    );
    expect(simulator.simulation.calls.get("get_events")).toBe(2);
    // Klaviyo tells nothing of machines without the events' properties.
    expect((await allEvents("Opened Email", false)).some(({ byMachine }) => byMachine)).toBe(false);
  });

  it("of robots are told from people's, and the window is half open", async () => {
    const ada = profile("ada@x.io");
    const { metricId, from, before } = asked("Clicked Email");
    for (const at of [from.getTime() - 1, from.getTime(), before.getTime() - 1, before.getTime()])
      store.events.add({ metricId, profileId: ada, at, properties: { "Bot Click": at === from.getTime() } });
    const events = await allEvents("Clicked Email");
    expect(events.map(({ byMachine }) => byMachine)).toEqual([true, false]);
  });

  it("say that their cursor has expired", async () => {
    const ada = profile("ada@x.io");
    for (let index = 0; index < 1_001; index += 1)
      store.events.add({
        metricId: store.metricId("Opened Email"),
        profileId: ada,
        at: START - 1,
        properties: {},
      });
    const page = await readEventPage(client, asked("Opened Email"), null);
    const next = page.outcome === "page" ? page.next : null;
    simulator.fault({ kind: "cursors_expired" });
    expect(await readEventPage(client, asked("Opened Email"), next)).toEqual({ outcome: "cursor_gone" });
  });
});

describe("the pace of reading events", () => {
  it("stays within nine tenths of what Klaviyo allows, and never meets a refusal", async () => {
    await readMetrics(client);
    // The first answer tells the limits.
    await readEventPage(client, asked("Viewed Product"), null);
    const from = wire.clock.nowMs;
    const calls = 700;
    for (let call = 0; call < calls; call += 1) await readEventPage(client, asked("Viewed Product"), null);
    // The app sends nine tenths of 350 in a burst at most, and nine tenths of 3,500 in a minute.
    const perSecond = (0.9 * 3_500 - 0.9 * 350) / 59;
    expect((wire.clock.nowMs - from) / 1_000).toBeGreaterThanOrEqual((calls - 0.9 * 350) / perSecond);
    expect(simulator.simulation.calls.get("get_events")).toBe(calls + 1);
  });
});

describe("people", () => {
  it("are read with their consent and only the chosen properties", async () => {
    profile("Ada@x.io");
    const bea = profile("bea@x.io");
    const known = store.profiles.get(bea);
    if (known) known.subscription = { consent: "SUBSCRIBED", suppression: ["HARD_BOUNCE"], at: START };
    const page = await readPeoplePage(
      client,
      { updatedAfter: null, properties: ["gender", "size", "tags", "toString"] },
      null,
    );
    expect(page).toMatchObject({
      outcome: "page",
      next: null,
      people: [
        { email: "ada@x.io", subscribed: false, suppressed: false, createdAt: new Date(START) },
        { email: "bea@x.io", subscribed: true, suppressed: true },
      ],
    });
    const [ada] = page.outcome === "page" ? page.people : [];
    expect([...(ada?.properties ?? [])]).toEqual([
      ["gender", "F"],
      ["size", "38"],
    ]);
    const none = await readPeoplePage(client, { updatedAfter: null, properties: [] }, null);
    expect(none.outcome === "page" && none.people.every(({ properties }) => properties.size === 0)).toBe(
      true,
    );
  });

  it("are read by when they changed, by list, and by id", async () => {
    const ids = Array.from({ length: 120 }, (_, index) => profile(`p${index}@x.io`, START + index * 1_000));
    const list = store.makeList("Newsletter", START);
    for (const id of ids.slice(0, 101)) store.join(list, id, START);
    const after = { updatedAfter: new Date(START + 9_000), properties: [] };
    const first = await readPeoplePage(client, after, null);
    const next = first.outcome === "page" ? first.next : null;
    const second = await readPeoplePage(client, after, next);
    expect([first, second].map((page) => (page.outcome === "page" ? page.people.length : 0))).toEqual([
      100, 10,
    ]);
    const members = await readListPeople(client, { listId: list.id, properties: [] }, null);
    expect(members.outcome === "page" && members.next !== null).toBe(true);
    expect(await readListPeople(client, { listId: "NOLIST", properties: [] }, null)).toEqual({
      outcome: "gone",
    });
    const [one = "", other = ""] = ids;
    store.deleteProfile("p1@x.io");
    const found = await readPeopleById(client, [one, other, "01NOBODY"], []);
    expect(found.map(({ klaviyoId }) => klaviyoId)).toEqual([one]);
    simulator.fault({ kind: "cursors_expired" });
    expect(await readPeoplePage(client, after, next)).toEqual({ outcome: "cursor_gone" });
  });
});

describe("what engagement needs", () => {
  it.each(["metrics:read", "events:read"])("names the scope %s where it is missing", async (scope) => {
    expect(await checkGrowths(client, ["engagement"])).toEqual({ outcome: "ok" });
    simulator.fault({ kind: "scope_missing", scope });
    expect(await checkGrowths(client, ["engagement"])).toEqual({ outcome: "missing_scope", scope });
  });

  it("finds all metrics of a name", async () => {
    const other = store.addMetric("Viewed Product", "WooCommerce");
    const named = (await readMetrics(client)).filter(({ name }) => name === "Viewed Product");
    expect(named.map(({ id }) => id)).toEqual([store.metricId("Viewed Product"), other]);
  });
});
