/** Customers who are left out are on no target, whatever segment they are in. */
import { describe, expect, it } from "vitest";

import {
  addSegments,
  fill,
  heldIn,
  segmentName,
  segmentSet,
  syncAll,
  syncOnce,
} from "./sets/segment-world.ts";
import { addRun, makeWorld, rowsOf, switchOn, tagsIn, type World } from "./sync-world.ts";

const PEOPLE = 6;

/** A segment of all customers, sent as a tag. */
async function sentWorld(): Promise<World> {
  const on = await makeWorld(Array.from({ length: PEOPLE }, () => ({ group: "loyal" as const })));
  await switchOn(on, "shopify_tags");
  await addSegments(on, "shopify_tags", [1]);
  await fill(on, 1, [0, 1, 2, 3, 4, 5]);
  await syncAll(on, "shopify_tags");
  return on;
}

/** As a run writes it. */
const leaveOut = (on: World, customers: number) =>
  rowsOf(
    on,
    `update customers set left_out = true, "group" = null where shop_id = $1 and id in (
       select id from customers where shop_id = $1 order by shopify_id limit $2)`,
    [customers],
  );
const carriers = (on: World) => tagsIn(on).map((tags) => tags.includes(segmentName(1)));

describe("a customer who is left out", () => {
  it("leaves the tag of a segment with the next sync, and stays in the segment", async () => {
    const on = await sentWorld();
    expect(carriers(on)).toEqual(Array(PEOPLE).fill(true));
    await leaveOut(on, 1);
    await addRun(on);
    await syncAll(on, "shopify_tags");
    expect(carriers(on)).toEqual([false, true, true, true, true, true]);
    expect(tagsIn(on)[0]).toEqual([]);
    expect(await rowsOf(on, "select 1 from segment_members where shop_id = $1")).toHaveLength(PEOPLE);
  });

  it("is held by the brake together with all others, until the merchant confirms", async () => {
    const on = await sentWorld();
    await leaveOut(on, PEOPLE);
    await addRun(on);
    await syncOnce(on, "shopify_tags");
    expect(await heldIn(on)).toContain(`${segmentSet(1)} emptied`);
    expect(carriers(on)).toEqual(Array(PEOPLE).fill(true));
    await syncAll(on, "shopify_tags");
    expect(tagsIn(on)).toEqual(Array(PEOPLE).fill([]));
  });
});
