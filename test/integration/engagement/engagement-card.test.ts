/** The card in the settings, with the app at work beside both simulators. */
import {
  allQuiet,
  connectBoth,
  install,
  KLAVIYO_KEY,
  person,
  startPrivacyApp,
  type PrivacyApp,
} from "../privacy/privacy-app.ts";

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { action as refresh } from "../../../app/routes/app._index/route.tsx";
import { loader as readSettings } from "../../../app/routes/app.settings/route.tsx";
import { action as switchPlaces } from "../../../app/routes/app.settings_.places/route.ts";
import { action, loader } from "../../../app/routes/app.settings_.engagement/route.ts";
import type { EngagementResult } from "../../../app/web/settings/engagement-view.ts";

const NOWHERE = {
  country: null,
  province: null,
  provinceCode: null,
  city: null,
  zip: null,
  latitude: null,
  longitude: null,
};
const PATIENTLY = { timeout: 50_000, interval: 20 };
const DAY_MS = 86_400_000;

let app: PrivacyApp;
beforeAll(async () => {
  app = await startPrivacyApp();
  await app.work();
  await install(app);
  const { store } = app.klaviyo.simulation;
  const strangers = store.upsert({ attributes: { email: "stranger@planted.example" } }, Date.now(), false);
  for (const profile of [store.byEmail(person(0).email), strangers.profile])
    store.events.add({
      metricId: store.metricId("Opened Email"),
      profileId: profile?.id ?? "",
      at: Date.now() - 10 * DAY_MS,
      properties: {},
    });
});
afterAll(async () => {
  const { violations } = app.klaviyo.simulation;
  await app.close();
  expect(violations).toEqual([]);
});

const send = async (intent: string, fields: Record<string, string> = {}): Promise<EngagementResult> =>
  (await action(app.request("/app/settings/engagement", { intent, ...fields }))).json();
const view = async () => (await (await readSettings(app.request("/app/settings"))).json()).engagement;
const read = (): Promise<void> =>
  vi.waitFor(
    async () =>
      expect(await view()).toMatchObject({ reading: false, asOf: { events: expect.any(String) as string } }),
    PATIENTLY,
  );
const counted = () => app.rows("select customer_id from customer_engagement where shop_id = $1");

// A story: each chapter goes on where the one before it ended.
describe("the card for engagement", { shuffle: false }, () => {
  it("needs Klaviyo, and reads nothing from it by itself", async () => {
    expect(await view()).toMatchObject({ connected: false, onSince: null });
    expect(await send("on")).toEqual({ outcome: "refused", intent: "on", code: "not_connected" });
    expect(await (await loader(app.request("/app/settings/engagement"))).json()).toEqual({ lists: null });
    await connectBoth(app);
    await allQuiet(app);
    expect(app.klaviyo.simulation.calls.get("get_events")).toBeUndefined();
    // What Shopify says of customers is known without it.
    const [known] = await app.rows("select count(*)::int as known from customer_contacts where shop_id = $1");
    expect(known?.["known"]).toBe(app.store.customers.size);
  });

  it("says which access is missing, and takes a wider key of the same account", async () => {
    app.klaviyo.fault({ kind: "scope_missing", scope: "events:read" });
    expect(await send("on")).toEqual({
      outcome: "refused",
      intent: "on",
      code: "missing_scope",
      scope: "events:read",
    });
    expect(await send("key", { key: "" })).toMatchObject({ code: "empty" });
    expect(await send("key", { key: "sk_none" })).toMatchObject({ code: "not_private" });
    expect(await send("key", { key: KLAVIYO_KEY })).toMatchObject({ code: "missing_scope" });
    expect(await view()).toMatchObject({ connected: true, onSince: null });
    app.klaviyo.simulation.faults.clear();
    expect(await send("key", { key: "pk_wrong" })).toMatchObject({ code: "wrong_key" });
    expect(await send("key", { key: KLAVIYO_KEY })).toEqual({ outcome: "done", intent: "key" });
    await read();
    expect(await counted()).toHaveLength(2);
  });

  it("reads the lists and properties that are chosen, and never the app's own", async () => {
    const { store } = app.klaviyo.simulation;
    const own = store.makeList("Newsletter", Date.now());
    store.join(own, store.byEmail(person(0).email)?.id ?? "", Date.now());
    store.upsert({ attributes: { email: person(0).email, properties: { gender: "F" } } }, Date.now(), false);
    const { lists } = await (await loader(app.request("/app/settings/engagement"))).json();
    expect(lists).toEqual([{ id: own.id, name: "Newsletter" }]);
    expect(await send("choose", { properties: "sixfold_group", listIds: "" })).toMatchObject({
      code: "choice",
    });
    const many = Array.from({ length: 21 }, (_, index) => `p${String(index)}`).join();
    expect(await send("choose", { properties: many, listIds: "" })).toMatchObject({ code: "choice" });
    const chosen = { properties: "gender, gender , ", listIds: own.id };
    expect(await send("choose", chosen)).toEqual({ outcome: "done", intent: "choose" });
    await read();
    expect(await view()).toMatchObject({ listIds: [own.id], properties: ["gender"], failures: [] });
    const rows = (table: string) => app.rows(`select * from ${table} where shop_id = $1`);
    expect(await rows("customer_properties")).toMatchObject([{ name: "gender", value: "f" }]);
    expect(await rows("customer_lists")).toMatchObject([{ list_id: own.id }]);
    expect(await send("choose", { properties: "", listIds: "" })).toMatchObject({ outcome: "done" });
    expect([await rows("customer_properties"), await rows("customer_lists")]).toEqual([[], []]);
  });

  it("is read again with the daily refresh", async () => {
    await read();
    const before = (await view()).asOf.events ?? "";
    await refresh(app.request("/app?index", { intent: "refresh" }));
    await vi.waitFor(async () => expect(((await view()).asOf.events ?? "") > before).toBe(true), PATIENTLY);
  });

  it("E4: stands beside that for places, which is off until the merchant turns it on", async () => {
    const settings = async () => (await readSettings(app.request("/app/settings"))).json();
    const send = (intent: string) => switchPlaces(app.request("/app/settings/places", { intent }));
    const off = { onSince: null, asOf: null, reading: false, failure: null };
    expect((await settings()).places).toEqual(off);
    const [customer] = app.store.customers.values();
    if (customer === undefined) throw new Error("The store is empty.");
    customer.address = { ...NOWHERE, country: "DE", city: "Placeville" };
    await send("on");
    const known = {
      onSince: expect.any(String) as string,
      asOf: expect.any(String) as string,
      reading: false,
    };
    await vi.waitFor(async () => expect((await settings()).places).toMatchObject(known), PATIENTLY);
    const rows = () => app.rows("select country, city, latitude from customer_places where shop_id = $1");
    expect(await rows()).toEqual([{ country: "DE", city: "placeville", latitude: null }]);
    expect(app.lines.join("\n").toLowerCase()).not.toContain("placeville");
    await send("off");
    expect([(await settings()).places, await rows()]).toEqual([off, []]);
    await expect(send("other")).rejects.toMatchObject({ status: 400 });
  });

  it("leads to Klaviyo's consent page, and deletes all at once when it is switched off", async () => {
    expect(await send("finish", { grant: "refused" })).toMatchObject({ code: "refused" });
    expect(await send("finish", { grant: "none" })).toMatchObject({ code: "over" });
    expect(await send("off")).toEqual({ outcome: "done", intent: "off" });
    expect(await view()).toMatchObject({ onSince: null, asOf: { events: null } });
    expect(await counted()).toEqual([]);
    expect(await send("choose", { properties: "", listIds: "" })).toMatchObject({ code: "not_connected" });
    expect(await app.rows("select 1 from customers where shop_id = $1 and shopify_id is null")).toEqual([]);
    await expect(action(app.request("/app/settings/engagement", { intent: "other" }))).rejects.toMatchObject({
      status: 400,
    });
  });
});
