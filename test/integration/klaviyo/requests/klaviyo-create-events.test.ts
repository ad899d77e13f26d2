/** The app's events on the wire: what Klaviyo takes, keeps, and refuses. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { KlaviyoClient } from "../../../../app/klaviyo/client.server.ts";
import {
  createEvents,
  MOST_EVENTS,
  probeEventWriting,
  type NewEvent,
} from "../../../../app/klaviyo/events/create-events.server.ts";
import type { KlaviyoSimulator } from "../../../simulators/klaviyo/server.ts";
import type { Store } from "../../../simulators/klaviyo/store.ts";
import { openKlaviyoWire, type KlaviyoWire } from "./klaviyo-wire.ts";

const KEY = "pk_events";
const START = Date.parse("2026-03-01T12:00:00Z");

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

const profile = (email: string): string => store.upsert({ attributes: { email } }, START, false).profile.id;

const event = (profileId: string, number: number, more: Partial<NewEvent> = {}): NewEvent => ({
  profileId,
  metric: "Changed loyalty group",
  properties: { To: "Sleeping", Spent: 12.5, "Average order value": 0.07 },
  at: new Date(START - 60_000),
  uniqueId: `sixfold-1-run-${String(number)}`,
  startsFlows: true,
  ...more,
});

/** What the account has, and what starts flows. */
const kept = () =>
  store.sentEvents.map(({ profileId, properties, sent }) => ({ profileId, properties, ...sent }));

describe("G3: events", () => {
  it("arrive with their properties, moment and profile, and history starts no flow", async () => {
    const [ada, bea] = [profile("ada@x.io"), profile("bea@x.io")];
    const answer = await createEvents(client, [
      event(ada, 1),
      event(bea, 2, { startsFlows: false, at: new Date("2025-06-01T00:00:00Z") }),
    ]);
    expect(answer).toEqual({ outcome: "accepted" });
    expect(store.sentEvents).toMatchObject([
      { profileId: bea, at: Date.parse("2025-06-01T00:00:00Z"), sent: { startsFlows: false } },
      {
        profileId: ada,
        at: START - 60_000,
        properties: { To: "Sleeping", Spent: 12.5, "Average order value": 0.07 },
        sent: { startsFlows: true },
      },
    ]);
    expect(store.metrics.filter(({ name }) => name === "Changed loyalty group")).toHaveLength(1);
    expect(store.profiles.size).toBe(2);
  });

  it("are kept once, however often they are sent", async () => {
    const ada = profile("ada@x.io");
    simulator.fault({ kind: "reset", applied: true, endpoint: "bulk_create_events", times: 2 });
    await createEvents(client, [event(ada, 1)]);
    expect(await createEvents(client, [event(ada, 1)])).toEqual({ outcome: "accepted" });
    expect(kept()).toHaveLength(1);
    simulator.fault({ kind: "repeated_ids_refused" });
    expect(await createEvents(client, [event(ada, 1), event(profile("b@x.io"), 2)])).toEqual({
      outcome: "repeated",
      indexes: [0],
    });
    expect(kept()).toHaveLength(1);
  });

  it.each([400, 404] as const)("of a profile that is gone are named, by %i", async (status) => {
    const [ada, bea] = [profile("ada@x.io"), profile("bea@x.io")];
    store.deleteProfile("ada@x.io");
    simulator.fault({ kind: "unknown_ids", status, at: "id" });
    expect(await createEvents(client, [event(bea, 1), event(ada, 2)])).toEqual({
      outcome: "bad_events",
      indexes: [1],
    });
    expect([kept(), store.profiles.size]).toEqual([[], 1]);
  });

  it("of a profile that is gone are refused as a whole where Klaviyo doesn't say which", async () => {
    const ada = profile("ada@x.io");
    store.deleteProfile("ada@x.io");
    simulator.fault({ kind: "unknown_ids", status: 400, at: "whole" });
    expect(await createEvents(client, [event(ada, 1)])).toEqual({ outcome: "unknown_profiles" });
    expect(store.profiles.size).toBe(0);
  });

  it("go by 1,000, and no faster than nine tenths of the limits", async () => {
    const ids = Array.from({ length: MOST_EVENTS }, (_, index) => profile(`p${String(index)}@x.io`));
    for (let call = 0; call < 200; call += 1)
      await createEvents(client, call < 2 ? ids.map((id) => event(id, call)) : [event(ids[0] ?? "", call)]);
    expect(kept()).toHaveLength(2 * MOST_EVENTS + 198);
    // 135 a minute, and the first seven at once.
    expect((wire.clock.nowMs - START) / 1_000).toBeGreaterThan(80);
    expect((wire.clock.nowMs - START) / 1_000).toBeLessThan(100);
    await expect(
      createEvents(
        client,
        [...ids, ...ids].map((id) => event(id, 1)),
      ),
    ).rejects.toThrow(RangeError);
  });

  it("are probed for without any effect, and a missing scope is told", async () => {
    await probeEventWriting(client);
    expect([kept(), store.profiles.size]).toEqual([[], 0]);
    simulator.fault({ kind: "scope_missing", scope: "events:write" });
    await expect(probeEventWriting(client)).rejects.toMatchObject({
      code: "missing_scope",
      scope: "events:write",
    });
  });

  it("behind a page of the edge are lost calls, not a refusal", async () => {
    const ada = profile("ada@x.io");
    simulator.fault({ kind: "edge_page", status: 202, endpoint: "bulk_create_events", times: 2 });
    await createEvents(client, [event(ada, 1)]);
    expect(kept()).toHaveLength(1);
  });
});
