import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { operationOf, responseProblems } from "../../simulators/klaviyo/contract.ts";
import { makeEvents, seedEngagement } from "../../simulators/klaviyo/engagement.ts";
import { Store } from "../../simulators/klaviyo/store.ts";
import { startKlaviyoSimulator, type KlaviyoSimulator } from "../../simulators/klaviyo/server.ts";

const KEY = "pk_simulator";
const START = Date.parse("2026-03-01T12:00:00Z");
const HOUR_MS = 3_600_000;

let simulator: KlaviyoSimulator;
beforeEach(async () => {
  simulator = await startKlaviyoSimulator({ key: KEY, rate: "off", now: () => START });
});
afterEach(() => simulator.close());

interface Row {
  readonly id: string;
  readonly attributes: Record<string, unknown>;
  readonly relationships?: { readonly profile: { readonly data: { readonly id: string } } };
}
interface Answer {
  readonly status: number;
  readonly data: Row[];
  readonly next: string | null;
  readonly parameter: string | undefined;
}

/** Asks, and checks the answer against the contract. */
async function get(path: string, query: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const search = new URLSearchParams(query).toString();
  const headers = { authorization: `Klaviyo-API-Key ${KEY}`, revision: "2026-07-15" };
  const response = await fetch(`${simulator.url}${path}?${search}`, { headers });
  const body = (await response.json()) as {
    data?: Row[];
    links?: { next?: string };
    errors?: { source: { parameter?: string } }[];
  };
  const matched = operationOf("GET", path);
  if (matched === null) throw new Error(`${path} is not in the contract.`);
  const type = response.headers.get("content-type");
  expect(responseProblems(matched.operation, response.status, type, body)).toEqual([]);
  const next = body.links?.next === undefined ? null : new URL(body.links.next).searchParams;
  return {
    status: response.status,
    data: body.data ?? [],
    next: next?.get("page[cursor]") ?? null,
    parameter: body.errors?.[0]?.source.parameter,
  };
}

async function all(path: string, query: Readonly<Record<string, string>>): Promise<Row[]> {
  const rows: Row[] = [];
  for (let cursor: string | null = null; ;) {
    const page: Answer = await get(path, cursor === null ? query : { ...query, "page[cursor]": cursor });
    rows.push(...page.data);
    cursor = page.next;
    if (cursor === null) return rows;
  }
}

/** Makes a profile. @returns its id */
function profile(email: string, updated = START): string {
  const { store } = simulator.simulation;
  return store.upsert({ attributes: { email } }, updated, false).profile.id;
}

function happened(profileId: string, hoursAgo: number, name = "Opened Email", properties = {}): void {
  const { store } = simulator.simulation;
  store.events.add({ metricId: store.metricId(name), profileId, at: START - hoursAgo * HOUR_MS, properties });
}

describe("events", () => {
  it("come by metric and window, in the order asked for, page by page", async () => {
    const ada = profile("ada@x.io");
    for (const hours of [5, 1, 4, 2, 3]) happened(ada, hours, "Opened Email", { hours });
    happened(ada, 3, "Clicked Email");
    const metric = simulator.simulation.store.metricId("Opened Email");
    const [from, before] = [START - 4 * HOUR_MS, START - HOUR_MS].map((ms) => new Date(ms).toISOString());
    const filter = `equals(metric_id,"${metric}"),greater-or-equal(datetime,${from ?? ""}),less-than(datetime,${before ?? ""})`;
    const query = { filter, sort: "datetime", "page[size]": "2", "fields[event]": "event_properties" };
    const rows = await all("/api/events", query);
    expect(rows.map(({ attributes }) => attributes)).toEqual(
      [4, 3, 2].map((hours) => ({ event_properties: { hours } })),
    );
    expect(new Set(rows.map(({ relationships }) => relationships?.profile.data.id))).toEqual(new Set([ada]));
    const back = await all("/api/events", { ...query, sort: "-datetime" });
    expect(back.map(({ id }) => id)).toEqual(rows.map(({ id }) => id).reverse());
  });

  it("may come twice, and their cursors may expire", async () => {
    const ada = profile("ada@x.io");
    for (const hours of [3, 2, 1]) happened(ada, hours);
    simulator.fault({ kind: "repeated_events" });
    const rows = await all("/api/events", { sort: "datetime", "page[size]": "2" });
    expect([rows.length, new Set(rows.map(({ id }) => id)).size]).toEqual([4, 3]);
    const { next } = await get("/api/events", { sort: "datetime", "page[size]": "2" });
    simulator.fault({ kind: "cursors_expired" });
    const refused = await get("/api/events", {
      sort: "datetime",
      "page[size]": "2",
      "page[cursor]": next ?? "",
    });
    expect([refused.status, refused.parameter]).toEqual([400, "page[cursor]"]);
  });

  it.each([
    ["a page of 1,001", { "page[size]": "1001" }, "page[size]"],
    ["an order that Klaviyo doesn't know", { sort: "id" }, "sort"],
    ["a field that events lack", { "fields[event]": "profile" }, "fields[event]"],
    ["several metrics by any", { filter: 'any(metric_id,["a"])' }, "filter"],
    ["a name as the filter", { filter: 'equals(metric.name,"Opened Email")' }, "filter"],
    ["a moment in quotes of another field", { filter: 'greater-than(created,"x")' }, "filter"],
    ["a cursor that is none", { "page[cursor]": "x" }, "page[cursor]"],
  ])("are refused by %s", async (_, query, parameter) => {
    expect(await get("/api/events", query)).toMatchObject({ status: 400, parameter });
  });

  it("move with a merged profile, and go with a deleted one", async () => {
    const [ada, bea] = [profile("ada@x.io"), profile("bea@x.io")];
    happened(ada, 2);
    happened(bea, 1);
    simulator.fault({ kind: "merge", from: "ada@x.io", into: "bea@x.io" });
    const merged = await all("/api/events", { sort: "datetime" });
    expect(merged.map(({ relationships }) => relationships?.profile.data.id)).toEqual([bea, bea]);
    simulator.fault({ kind: "delete_profile", email: "ada@x.io" });
    expect(await all("/api/events", { sort: "datetime" })).toEqual([]);
    expect(await all("/api/profiles", {})).toEqual([]);
  });
});

describe("metrics", () => {
  it("may share a name, and have no pages of another size", async () => {
    const { store } = simulator.simulation;
    const other = store.addMetric("Viewed Product", "WooCommerce");
    const named = (await all("/api/metrics", { "fields[metric]": "name" })).filter(
      ({ attributes }) => attributes["name"] === "Viewed Product",
    );
    expect(named.map(({ id }) => id)).toEqual([store.metricId("Viewed Product"), other]);
    const ofOne = await all("/api/metrics", { filter: 'equals(integration.name,"WooCommerce")' });
    expect(ofOne.map(({ id }) => id)).toEqual([other]);
    expect((await get("/api/metrics", { "page[size]": "10" })).status).toBe(400);
  });
});

describe("profiles", () => {
  it("come by when they changed, with whether they are subscribed", async () => {
    const { store } = simulator.simulation;
    for (const [index, name] of ["a", "b", "c", "d"].entries())
      profile(`${name}@x.io`, START + ((index * 3) % 4) * 1000);
    const bea = store.byEmail("b@x.io");
    if (bea) bea.subscription = { consent: "UNSUBSCRIBED", suppression: ["UNSUBSCRIBE"], at: START };
    const query = {
      filter: `greater-than(updated,${new Date(START).toISOString()})`,
      sort: "updated",
      "page[size]": "2",
      "additional-fields[profile]": "subscriptions",
      "fields[profile]": "email,subscriptions.email.marketing",
    };
    const rows = await all("/api/profiles", query);
    expect(rows.map(({ attributes }) => attributes["email"])).toEqual(["d@x.io", "c@x.io", "b@x.io"]);
    expect(rows.map(({ attributes }) => attributes["subscriptions"])).toMatchObject([
      { email: { marketing: { consent: "NEVER_SUBSCRIBED", can_receive_email_marketing: true } } },
      { email: { marketing: { suppression: [] } } },
      {
        email: {
          marketing: { can_receive_email_marketing: false, suppression: [{ reason: "UNSUBSCRIBE" }] },
        },
      },
    ]);
    expect(await all("/api/profiles", { sort: "-id" })).toHaveLength(4);
    const plain = await all("/api/profiles", {});
    expect(plain.every(({ attributes }) => !("subscriptions" in attributes))).toBe(true);
  });

  it.each([
    ["at or after a moment", { filter: "greater-or-equal(updated,2026-01-01T00:00:00Z)" }, "filter"],
    ["101 a page", { "page[size]": "101" }, "page[size]"],
    ["a field that profiles lack", { "fields[profile]": "consent" }, "fields[profile]"],
  ])("are refused %s", async (_, query, parameter) => {
    expect(await get("/api/profiles", query)).toMatchObject({ status: 400, parameter });
  });
});

describe("a made-up year", () => {
  it("is plausible, the same again, and also of subscribers without orders", async () => {
    const emails = Array.from({ length: 1_000 }, (_, index) => `c${index}@example.com`);
    for (const email of emails) profile(email, START - 400 * 24 * HOUR_MS);
    const { store } = simulator.simulation;
    store.madeEngagement = seedEngagement(store, START, 100);
    const of = (name: string) => store.events.of([store.metricId(name)], 0);
    const share = (name: string, mark: string) =>
      of(name).filter(({ properties }) => properties[mark] === true).length / of(name).length;
    for (const name of ["Received Email", "Viewed Product", "Checkout Started", "Active on Site"])
      expect([name, of(name).length > 500]).toEqual([name, true]);
    expect(share("Opened Email", "Apple Privacy Open")).toBeGreaterThan(0.3);
    expect(share("Opened Email", "Apple Privacy Open")).toBeLessThan(0.8);
    expect(share("Clicked Email", "Bot Click")).toBeGreaterThan(0.03);
    expect(share("Clicked Email", "Bot Click")).toBeLessThan(0.5);
    const all = store.events.of(null, 0);
    expect(all.every(({ at }) => at > START - 365 * 24 * HOUR_MS && at < START)).toBe(true);
    const subscribers = new Set(
      [...store.profiles.values()].filter(({ email }) => email?.startsWith("subscriber")).map(({ id }) => id),
    );
    expect(all.filter(({ profileId }) => subscribers.has(profileId)).length).toBeGreaterThan(100);
    const consents = new Set([...store.profiles.values()].map(({ subscription }) => subscription?.consent));
    expect(consents).toEqual(new Set(["SUBSCRIBED", "UNSUBSCRIBED", undefined]));

    const again = new Store();
    for (const one of store.profiles.values()) again.keep(one);
    makeEvents(again, store.madeEngagement);
    expect(again.events.of(null, 0)).toEqual(all);
  });
});
