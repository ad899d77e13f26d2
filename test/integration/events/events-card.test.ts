/** G3: the card in the settings and the choice on a segment's page, with the app at work beside both simulators. */
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
import {
  loader as readSegmentPage,
  action as switchSegment,
} from "../../../app/routes/app.segments_.$id/route.tsx";
import { loader as readSettings } from "../../../app/routes/app.settings/route.tsx";
import { action } from "../../../app/routes/app.settings_.events/route.ts";
import type { SwitchResult } from "../../../app/web/target/audience-view.ts";
import type { EventsResult } from "../../../app/web/settings/events-view.ts";

const PATIENTLY = { timeout: 50_000, interval: 20 };

let app: PrivacyApp;
beforeAll(async () => {
  app = await startPrivacyApp();
  await app.work();
  await install(app);
});
afterAll(async () => {
  const { violations } = app.klaviyo.simulation;
  await app.close();
  expect(violations).toEqual([]);
});

const send = async (intent: string, fields: Record<string, string> = {}): Promise<EventsResult> =>
  (await action(app.request("/app/settings/events", { intent, ...fields }))).json();
const view = async () => (await (await readSettings(app.request("/app/settings"))).json()).events;
const sent = () => app.klaviyo.simulation.store.sentEvents;

// A story: each chapter goes on where the one before it ended.
describe("G3: events", { shuffle: false }, () => {
  it("need Klaviyo, and nothing is sent by itself", async () => {
    expect(await view()).toMatchObject({ connected: false, onSince: null });
    expect(await send("on")).toEqual({ outcome: "refused", intent: "on", code: "not_connected" });
    await connectBoth(app);
    await allQuiet(app);
    expect(app.klaviyo.simulation.calls.get("bulk_create_events")).toBeUndefined();
  });

  it("are asked for only when they are switched on, and say which access is missing", async () => {
    app.klaviyo.fault({ kind: "scope_missing", scope: "events:write" });
    expect(await send("on")).toEqual({
      outcome: "refused",
      intent: "on",
      code: "missing_scope",
      scope: "events:write",
    });
    expect(await send("key", { key: KLAVIYO_KEY })).toMatchObject({ code: "missing_scope" });
    const left = await send("consent");
    expect(left.outcome === "leave" && new URL(left.url).pathname).toBe("/connect/klaviyo");
    const [consent] = await app.rows("select purpose, back from klaviyo_consents where shop_id = $1");
    expect(consent).toEqual({ purpose: "events", back: "/app/settings?for=events" });
    expect(await send("finish", { grant: "refused" })).toMatchObject({ outcome: "refused", code: "refused" });
    expect(await view()).toMatchObject({ connected: true, onSince: null });
    app.klaviyo.simulation.faults.clear();
  });

  it("tell the first scoring as history", async () => {
    expect(await send("on")).toEqual({ outcome: "done", intent: "on" });
    await vi.waitFor(async () => expect(await view()).toMatchObject({ sending: false }), PATIENTLY);
    await allQuiet(app);
    expect(sent().length).toBeGreaterThan(0);
    expect(sent().filter((event) => event.sent.startsFlows)).toEqual([]);
    const { length } = sent();
    expect(await view()).toMatchObject({ sent: length, failure: null });
  });

  it("tell a later change after the sync, and it starts flows", async () => {
    const before = sent().length;
    await app.rows(
      `update customers set "group" = 'sleeping' where shop_id = $1 and shopify_id = ${String(person(0).shopifyId)}`,
    );
    await refresh(app.request("/app", { intent: "refresh" }));
    await vi.waitFor(() => expect(sent().length).toBe(before + 1), PATIENTLY);
    await allQuiet(app);
    const { store } = app.klaviyo.simulation;
    const live = sent().filter((event) => event.sent.startsFlows);
    expect(live.map(({ profileId }) => store.profiles.get(profileId)?.email)).toEqual([person(0).email]);
    expect(live[0]?.properties).toMatchObject({ From: "Sleeping" });
  });

  it("take the choice for refits, and refuse a form that isn't the card's", async () => {
    expect(await send("choose", { refits: "on" })).toEqual({ outcome: "done", intent: "choose" });
    expect(await view()).toMatchObject({ refits: true });
    await expect(send("choose", { refits: "maybe" })).rejects.toMatchObject({ status: 400 });
    await expect(send("all")).rejects.toMatchObject({ status: 400 });
  });

  it("of a segment are chosen on its page, once it is sent to Klaviyo", async () => {
    await app.rows(
      `insert into segments (shop_id, id, place, name, name_key, rule, created_at, changed_at)
       values ($1, 7, 0, 'Buyers', 'buyers',
               '{"version": 1, "match": {"field": "orders", "is": "at_least", "value": 1}}', now(), now())`,
    );
    const choose = async (intent: string): Promise<SwitchResult> =>
      (
        await switchSegment(app.request("/app/segments/7", { intent, target: "klaviyo" }, { id: "7" }))
      ).json();
    const card = async () =>
      (await (await readSegmentPage(app.request("/app/segments/7", null, { id: "7" }))).json()).targets
        .targets.klaviyo.events;
    expect(await choose("events_on")).toMatchObject({ outcome: "off" });
    expect(await card()).toBeNull();
    expect(await choose("send")).toMatchObject({ outcome: "done" });
    expect(await card()).toEqual({ areOn: true, wanted: false });
    expect(await choose("events_on")).toMatchObject({ outcome: "done" });
    expect(await card()).toEqual({ areOn: true, wanted: true });
    expect(await choose("events_off")).toMatchObject({ outcome: "done" });
    expect(await card()).toEqual({ areOn: true, wanted: false });
  });

  it("are switched off, and what was sent stays counted at Klaviyo", async () => {
    const before = sent().length;
    expect(await send("off")).toEqual({ outcome: "done", intent: "off" });
    expect(await view()).toMatchObject({ onSince: null, sending: false });
    expect(sent()).toHaveLength(before);
  });
});
