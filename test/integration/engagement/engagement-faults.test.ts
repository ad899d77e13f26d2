/** The reading of people goes on after any fault and any kill, and brings the same as one that nothing befell. */
import { describe, expect, it } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { requestReading, saveChoice } from "../../../app/db/engagement/engagement.server.ts";
import { switchPlacesOn } from "../../../app/db/engagement/places.server.ts";
import { pointsToStrike, someOf } from "../../setup/sampled.ts";
import { isKilled, killingAdmin, killingClient, killingDatabase } from "../sync/sync-killing.ts";
import { rowsOf } from "../sync/sync-world.ts";
import {
  BERLIN,
  DAY_MS,
  engagementWorld,
  everything,
  goOn,
  happened,
  HOUR_MS,
  moveTo,
  NOW_MS,
  profile,
  read,
  type EngagementWorld,
  type Ways,
} from "./engagement-world.ts";

const EVENTS = 2_300;
const METRICS = ["Opened Email", "Clicked Email", "Received Email", "Viewed Product"];

/** Two customers, one of them with a profile, the other with an address; 210 subscribers; three pages of events; a list; a change of a day later. */
async function fullWorld(): Promise<EngagementWorld> {
  const on = await engagementWorld([{ group: "loyal", tags: ["VIP"] }, { group: "new" }]);
  const { store } = on.world.klaviyo.simulation;
  const ids = [profile(on, "p0@example.com", { gender: "f" })];
  for (let index = 0; index < 210; index += 1)
    ids.push(profile(on, `s${String(index)}@x.io`, { gender: "m" }));
  const list = store.makeList("Newsletter", NOW_MS);
  for (const id of ids.slice(0, 120)) store.join(list, id, NOW_MS);
  for (let index = 0; index < EVENTS; index += 1)
    happened(on, ids[index % ids.length] ?? "", HOUR_MS + ((index * 7_919) % 300) * DAY_MS, {
      name: index < 1_500 ? "Opened Email" : (METRICS[index % 4] ?? ""),
      properties: index % 5 === 0 ? { "Apple Privacy Open": true, "Bot Click": true } : {},
    });
  moveTo(on, 1, BERLIN);
  await inShopSql(on.world.db, on.world.shopId, async (sql) => {
    await saveChoice(sql, { listIds: [list.id], properties: ["gender"] });
    await switchPlacesOn(sql, new Date(NOW_MS));
  });
  return on;
}

/** A day later: new and late events, a profile that changed, one that was deleted, one that was merged; one moved in, one moved away. */
async function aDayLater(on: EngagementWorld, ways: Ways = {}): Promise<void> {
  later(on);
  await read(on, ways);
}

function later(on: EngagementWorld): void {
  const { store } = on.world.klaviyo.simulation;
  if (on.clock.nowMs > NOW_MS) return;
  on.clock.nowMs += 8 * DAY_MS;
  for (const name of ["s1", "s2", "s3"]) {
    const id = store.byEmail(`${name}@x.io`)?.id ?? "";
    happened(on, id, -7 * DAY_MS);
    happened(on, id, 2 * DAY_MS);
  }
  store.upsert({ attributes: { email: "s4@x.io", properties: { gender: "d" } } }, on.clock.nowMs, false);
  store.deleteProfile("s5@x.io");
  store.merge("s6@x.io", "s7@x.io");
  moveTo(on, 0, { ...BERLIN, city: "Köln" });
  moveTo(on, 1, null);
}

let undisturbed: Promise<readonly [object, object]> | null = null;

/** What the two readings bring where nothing goes wrong. */
function expected(): Promise<readonly [object, object]> {
  return (undisturbed ??= (async () => {
    const on = await fullWorld();
    await read(on);
    const first = await everything(on);
    await aDayLater(on);
    const second = await everything(on);
    await on.world.close();
    return [first, second] as const;
  })());
}

const ENDPOINTS = ["get_metrics", "get_profiles", "get_profiles_for_list", "get_events"] as const;
const FAULTS = [
  ["500", { kind: "status", status: 500, times: 6 }],
  ["429", { kind: "status", status: 429, retryAfter: 1, times: 6 }],
  ["a reset", { kind: "reset", times: 6 }],
  ["a reset after it was carried out", { kind: "reset", applied: true, times: 6 }],
  ["a page of the edge", { kind: "edge_page", status: 403, times: 6 }],
  ["no JSON", { kind: "garbage", times: 6 }],
  ["an expired cursor", { kind: "cursors_expired" }],
] as const;
const CASES = ENDPOINTS.flatMap((endpoint) =>
  FAULTS.flatMap(([name, fault]) => [0, 1, 2].map((after) => ({ endpoint, name, fault, after }))),
);

describe("a fault", () => {
  it("of any kind at any call is waited out", async () => {
    const [first, second] = await expected();
    for (const { endpoint, name, fault, after } of someOf(CASES, 8)) {
      const on = await fullWorld();
      on.world.klaviyo.fault({ ...fault, endpoint, after });
      await read(on);
      expect([name, endpoint, after, await everything(on)]).toEqual([name, endpoint, after, first]);
      on.world.klaviyo.fault({ ...fault, endpoint, after });
      await aDayLater(on);
      expect([name, endpoint, after, await everything(on)]).toEqual([name, endpoint, after, second]);
      await on.world.close();
    }
  }, 600_000);

  it("that stays gives up its part alone, says why, and the next request reads it", async () => {
    const on = await fullWorld();
    on.world.klaviyo.fault({ kind: "scope_missing", scope: "events:read" });
    await read(on);
    expect(await everything(on)).toMatchObject({
      counts: [],
      failed: [{ part: "events", error_code: "missing_scope" }],
    });
    const sources = await rowsOf(on.world, "select need from rule_sources where shop_id = $1 order by 1");
    expect(sources.map(({ need }) => need)).not.toContain("engagement");
    on.world.klaviyo.simulation.faults.clear();
    on.clock.nowMs += 1;
    await read(on);
    expect(await everything(on)).toEqual((await expected())[0]);
  }, 120_000);

  it("of Shopify's operation is told, and Klaviyo is read all the same", async () => {
    const on = await fullWorld();
    on.world.shopify.simulation.faults.add({
      kind: "bulk",
      fault: "canceled",
      times: 1,
      match: null,
      afterBytes: null,
      delayMs: null,
    });
    await read(on);
    const [first] = await expected();
    expect(await everything(on)).toMatchObject({
      failed: [{ part: "shopify", error_code: "operation_failed" }],
    });
    on.clock.nowMs += 1;
    await read(on);
    expect(await everything(on)).toEqual(first);
  }, 120_000);
});

type Killer = (on: EngagementWorld, at: number) => Ways;

describe("a kill", () => {
  it.each<[string, Killer]>([
    [
      "before any request to Klaviyo",
      ({ world }, at) => ({ client: killingClient(world.client, at, "before") }),
    ],
    [
      "after any request to Klaviyo",
      ({ world }, at) => ({ client: killingClient(world.client, at, "after") }),
    ],
    [
      "before any request to Shopify",
      ({ world }, at) => ({ admin: killingAdmin(world.admin, at, "before") }),
    ],
    ["after any request to Shopify", ({ world }, at) => ({ admin: killingAdmin(world.admin, at, "after") })],
    ["before any transaction", ({ world }, at) => ({ db: killingDatabase(world.db, at, "before") })],
    ["after any transaction", ({ world }, at) => ({ db: killingDatabase(world.db, at, "after") })],
  ])(
    "%s costs nothing and counts nothing twice",
    async (_, ways) => {
      const [first, second] = await expected();
      const places = pointsToStrike();
      for (let at = places.first; ; at += places.gap()) {
        const on = await fullWorld();
        const ask = () =>
          inShopSql(on.world.db, on.world.shopId, (sql) => requestReading(sql, new Date(on.clock.nowMs)));
        await ask();
        const isFirstKilled = await isKilled(goOn(on, ways(on, at)));
        await goOn(on);
        expect([at, await everything(on)]).toEqual([at, first]);
        later(on);
        await ask();
        const isSecondKilled = await isKilled(goOn(on, ways(on, at)));
        await goOn(on);
        expect([at, await everything(on)]).toEqual([at, second]);
        await on.world.close();
        if (!isFirstKilled && !isSecondKilled) return;
      }
    },
    600_000,
  );
});
