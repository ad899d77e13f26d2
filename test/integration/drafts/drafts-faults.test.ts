/** A draft comes through any fault and any kill: one template, one campaign, never sent (G4). */
import { describe, expect, it } from "vitest";

import { pointsToStrike, someOf } from "../../setup/sampled.ts";
import { isKilled, killingClient, killingDatabase } from "../sync/sync-killing.ts";
import { ask, atKlaviyo, draftsWorld, rows, work, type DraftsWorld, type Ways } from "./drafts-world.ts";

let undisturbed: Promise<object> | null = null;

/** What is in Klaviyo where nothing goes wrong. Ids differ from world to world. */
function expected(): Promise<object> {
  return (undisturbed ??= (async () => {
    const on = await draftsWorld();
    await ask(on);
    await work(on);
    const all = outcome(on);
    await on.world.close();
    return all;
  })());
}

function outcome(on: DraftsWorld): object {
  const { templates, campaigns } = atKlaviyo(on);
  // Its deletion is tried once, so that one may be left over.
  expect(templates.length).toBeLessThanOrEqual(1);
  return {
    campaigns: campaigns.map((campaign) => ({ ...campaign, included: campaign.included.length })),
  };
}

const ENDPOINTS = [
  "create_template",
  "create_campaign",
  "get_messages_for_campaign",
  "assign_template_to_campaign_message",
  "delete_template",
] as const;
const FAULTS = [
  ["500", { kind: "status", status: 500, times: 6 }],
  ["429", { kind: "status", status: 429, retryAfter: 1, times: 6 }],
  ["a reset", { kind: "reset", times: 6 }],
  ["a reset after it was carried out", { kind: "reset", applied: true, times: 6 }],
  ["a page of the edge", { kind: "edge_page", status: 403, times: 6 }],
  ["no JSON", { kind: "garbage", times: 6 }],
] as const;
const CASES = ENDPOINTS.flatMap((endpoint) => FAULTS.map(([name, fault]) => ({ endpoint, name, fault })));

describe("a fault", () => {
  it("of any kind at any call is waited out, and makes nothing twice", async () => {
    for (const { endpoint, name, fault } of someOf(CASES, 8)) {
      const on = await draftsWorld();
      on.world.klaviyo.fault({ ...fault, endpoint });
      await ask(on);
      await work(on);
      expect([name, endpoint, outcome(on)]).toEqual([name, endpoint, await expected()]);
      expect(await rows(on)).toMatchObject([{ state: "drafted" }]);
      await on.world.close();
    }
  }, 300_000);
});

it.each([500, 403, 401])(
  "a template that Klaviyo won't delete, by %i, leaves the draft whole",
  async (status) => {
    const on = await draftsWorld();
    on.world.klaviyo.fault({ kind: "status", status, endpoint: "delete_template", times: 100 });
    await ask(on);
    await work(on);
    expect(await rows(on)).toMatchObject([{ state: "drafted", errorCode: null }]);
    expect([outcome(on), atKlaviyo(on).templates.length]).toEqual([await expected(), 1]);
  },
);

type Killer = (on: DraftsWorld, at: number) => Ways;

describe("a kill", () => {
  it.each<[string, Killer]>([
    ["before any request", ({ client }, at) => ({ client: killingClient(client, at, "before") })],
    ["after any request", ({ client }, at) => ({ client: killingClient(client, at, "after") })],
    ["before any transaction", ({ world }, at) => ({ db: killingDatabase(world.db, at, "before") })],
    ["after any transaction", ({ world }, at) => ({ db: killingDatabase(world.db, at, "after") })],
  ])(
    "%s makes nothing twice, and the draft is finished",
    async (_, ways) => {
      const places = pointsToStrike();
      for (let at = places.first; ; at += places.gap()) {
        const on = await draftsWorld();
        await ask(on);
        const killed = await isKilled(work(on, ways(on, at)).then(() => undefined));
        await work(on);
        expect([at, outcome(on)]).toEqual([at, await expected()]);
        expect(await rows(on)).toMatchObject([{ state: "drafted" }]);
        await on.world.close();
        if (!killed) return;
      }
    },
    300_000,
  );

  it("after the template was assigned leaves what the merchant changed since", async () => {
    const on = await draftsWorld();
    await ask(on);
    // The fourth request assigns the template.
    await isKilled(work(on, { client: killingClient(on.client, 4, "after") }).then(() => undefined));
    const { sending } = on.world.klaviyo.simulation.store;
    const [campaign] = [...sending.campaigns.values()];
    const own = sending.templates.get(campaign?.templateId ?? "");
    if (own === undefined) throw new Error("The template was not assigned.");
    sending.templates.set(own.id, { ...own, html: "changed in Klaviyo" });
    await work(on);
    expect(atKlaviyo(on).campaigns).toMatchObject([{ html: "changed in Klaviyo" }]);
    expect(await rows(on)).toMatchObject([{ state: "drafted" }]);
  });
});
