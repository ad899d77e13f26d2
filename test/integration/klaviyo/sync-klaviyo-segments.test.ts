import { describe, expect, it } from "vitest";

import { GROUPS } from "../../../app/domain/groups/group.ts";
import { checkAccess } from "../../../app/klaviyo/connection/check.server.ts";
import { createSegment } from "../../../app/klaviyo/segments.server.ts";
import { chooseSegments } from "../../../app/sync/connection/klaviyo-segments-choice.server.ts";
import { pointsToStrike } from "../../setup/sampled.ts";
import { segmentProfiles } from "../../simulators/klaviyo/segments.ts";
import { calls, connect, disconnect, setListPrefix, klaviyoWorld } from "./sync-klaviyo-world.ts";
import { isKilled, killingClient } from "../sync/sync-killing.ts";
import { label, newestSync, onePerGroup, rowsOf, runKlaviyo, type World } from "../sync/sync-world.ts";

/** Emails in each segment, by its name. A name that is there twice shows. */
function segmentsIn({ klaviyo }: World): Record<string, string[]> {
  const { store } = klaviyo.simulation;
  const found: Record<string, string[]> = {};
  for (const segment of store.segments.values()) {
    if (segment.name in found) throw new Error(`${segment.name} is there twice.`);
    found[segment.name] = [...segmentProfiles(store, segment)].map(({ email }) => email ?? "");
  }
  return found;
}
const choose = (on: World, segments: boolean) =>
  chooseSegments(
    { db: on.db, queue: { enqueue: async () => undefined }, klaviyo: () => on.client },
    on.shopId,
    segments,
  );
/** Groups whose segments are known to be the app's. */
async function madeHere(on: World): Promise<unknown[]> {
  const rows = await rowsOf(
    on,
    `select subject as group from audiences
      where shop_id = $1 and target = 'klaviyo' and segment_made and segment_id is not null order by subject`,
  );
  return rows.map(({ group }) => group);
}
const onePerSegment = (prefix = "Sixfold") =>
  Object.fromEntries(GROUPS.map((group, index) => [label(group, prefix), [`p${index}@example.com`]]));

describe("the six segments", () => {
  it("are made only where they are wanted, once, and follow the groups by themselves", async () => {
    const on = await klaviyoWorld(onePerGroup());
    await runKlaviyo(on);
    expect(segmentsIn(on)).toEqual({});
    expect(await choose(on, true)).toEqual({ outcome: "chosen" });
    await runKlaviyo(on);
    await runKlaviyo(on);
    expect(segmentsIn(on)).toEqual(onePerSegment());
    expect(calls(on, "create_segment")).toBe(6);
    expect(await choose(on, false)).toEqual({ outcome: "chosen" });
    await runKlaviyo(on);
    expect(Object.keys(segmentsIn(on))).toHaveLength(6);
  });

  it("are made after the merchant has confirmed the sync, not before", async () => {
    const on = await klaviyoWorld(onePerGroup());
    await choose(on, true);
    await runKlaviyo(on, { confirms: false });
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "pending" });
    expect(segmentsIn(on)).toEqual({});
    await runKlaviyo(on);
    expect(segmentsIn(on)).toEqual(onePerSegment());
  });

  it("are found again by their names after a disconnect, and renamed with the lists", async () => {
    const on = await klaviyoWorld(onePerGroup());
    await choose(on, true);
    await runKlaviyo(on);
    await disconnect(on);
    await rowsOf(
      on,
      "update audiences set segment_id = null, segment_name = null, segment_made = false where shop_id = $1",
    );
    await connect(on);
    await choose(on, true);
    await runKlaviyo(on);
    expect(calls(on, "create_segment")).toBe(6);
    await setListPrefix(on, "VIP");
    await runKlaviyo(on);
    expect(segmentsIn(on)).toEqual(onePerSegment("VIP"));
    expect(calls(on, "update_segment")).toBe(8);
  });

  it("are made again where the merchant deleted one", async () => {
    const on = await klaviyoWorld(onePerGroup());
    await choose(on, true);
    await runKlaviyo(on);
    const { segments } = on.klaviyo.simulation.store;
    const [first] = segments.keys();
    segments.delete(first ?? "");
    await runKlaviyo(on);
    expect(segmentsIn(on)).toEqual(onePerSegment());
    expect(calls(on, "create_segment")).toBe(7);
  });

  it.each([
    ["reset after it was made", { kind: "reset", applied: true }],
    ["reset before", { kind: "reset" }],
    ["500", { kind: "status", status: 500 }],
    ["502", { kind: "status", status: 502 }],
    ["no answer of Klaviyo's", { kind: "garbage" }],
    ["429", { kind: "status", status: 429, retryAfter: 1 }],
    ["429 without a word", { kind: "status", status: 429 }],
  ])("are made once, whatever becomes of the answer: %s", async (_, what) => {
    const on = await klaviyoWorld([{ group: "loyal" }]);
    const segment = { name: "S", property: "sixfold_group", value: "Loyal" };
    on.klaviyo.fault({ endpoint: "create_segment", ...what });
    const { id } = await createSegment(on.client, segment);
    expect([...on.klaviyo.simulation.store.segments.keys()]).toEqual([id]);
  });

  it("are made once when the process dies at any request", async () => {
    for (const when of ["before", "after"] as const) {
      const on = await klaviyoWorld([{ group: "loyal" }]);
      await runKlaviyo(on);
      await choose(on, true);
      const places = pointsToStrike();
      for (let at = places.first, killed = true; killed; at += places.gap()) {
        killed = await isKilled(runKlaviyo(on, { client: killingClient(on.client, at, when) }));
      }
      await runKlaviyo(on);
      expect(Object.keys(segmentsIn(on)).sort()).toEqual(GROUPS.map((group) => label(group)).sort());
      // A clean-up takes none of them for the merchant's, and deletes them.
      expect(await madeHere(on)).toEqual([...GROUPS].sort());
    }
  });

  it("take two more scopes, which are asked for only where they are wanted", async () => {
    const on = await klaviyoWorld([{ group: "loyal" }]);
    for (const scope of ["segments:read", "segments:write"]) {
      on.klaviyo.fault({ kind: "scope_missing", scope });
      expect(await checkAccess(on.client, { segments: false })).toMatchObject({ outcome: "ok" });
      expect(await checkAccess(on.client, { segments: true })).toEqual({ outcome: "missing_scope", scope });
      expect(await choose(on, true)).toEqual({ outcome: "missing_scope", scope });
      on.klaviyo.simulation.faults.clear();
    }
    await runKlaviyo(on);
    expect(segmentsIn(on)).toEqual({});
  });
});
