/** The merchant ends a segment at the tags while the sync is still finding out who carries them. */
import { beforeEach, describe, expect, it } from "vitest";

import type { Database } from "../../../../app/db/core/database.server.ts";
import { segmentAudience } from "../../../../app/domain/sync/audience.ts";
import {
  chooseNative,
  endAudienceSync,
  sendAudience,
  type WayToEnd,
} from "../../../../app/sync/merchant/audience-sync.server.ts";
import { actingDatabase } from "../acting-database.ts";
import { addSegments, fill, heldIn, segmentName, syncAll, syncOnce } from "./segment-world.ts";
import { decisions, makeWorld, rowsOf, switchOn, tagsIn, type Person, type World } from "../sync-world.ts";

const target = "shopify_tags";
const TAG = segmentName(1);
const RULE = JSON.stringify({ version: 1, match: { field: "orders", is: "at_least", value: 1 } });
const PEOPLE: readonly Person[] = [{ group: "new", tags: [TAG] }, { group: "loyal" }, { group: "loyal" }];

let on: World;
const ended = () => rowsOf(on, "select subject from audiences where shop_id = $1 and kind = 'segment'");
const carriers = (tag: string): number[] =>
  tagsIn(on).flatMap((tags, index) => (tags.includes(tag) ? [index] : []));
const end = (way: WayToEnd, segmentId = 1) =>
  endAudienceSync(decisions(on), on.shopId, { target, audience: segmentAudience(segmentId), way });
const send = (segmentId: number) =>
  sendAudience(decisions(on), on.shopId, { target, audience: segmentAudience(segmentId) });

/** A database at which the merchant acts once this has found a row so many times. */
function actingOnce(found: string, times: number, act: () => Promise<unknown>) {
  let left = times;
  const isTime = async (): Promise<boolean> => {
    if ((await rowsOf(on, found)).length > 0) left -= 1;
    return left === 0;
  };
  return actingDatabase(on.db, isTime, async () => void (await act()));
}

async function sync(db: Database): Promise<void> {
  await syncOnce(on, target, { db });
  await syncAll(on, target, { db });
}

beforeEach(async () => {
  on = await makeWorld(PEOPLE);
  await switchOn(on, target);
  await addSegments(on, target, [1]);
  await fill(on, 1, [1, 2]);
  await rowsOf(on, "update segments set rule = $2::jsonb where shop_id = $1", [RULE]);
});

describe.each(["keep", "clean_up"] as const)("a segment that is ended (%s)", (way) => {
  it("while all tags are read for the first time is not there again, and can be sent anew", async () => {
    // The first transaction of the reading's last step reads which tags are looked for.
    const last = "select 1 from audits where shop_id = $1 and phase = 'checking' and status = 'running'";
    const { db, hasActed } = actingOnce(last, 2, () => end(way));
    await sync(db);
    expect(hasActed()).toBe(true);
    expect(await ended()).toEqual([]);
    expect(carriers(TAG)).toEqual(way === "keep" ? [0] : []);
    const { now } = on;
    on = { ...on, now: () => new Date(now().getTime() + 1_000) };
    expect(await send(1)).toEqual({ outcome: "done" });
    await syncOnce(on, target);
    expect(await heldIn(on)).toEqual(["segment:1 first"]);
    await syncAll(on, target);
    expect(carriers(TAG)).toEqual([1, 2]);
  });
});

it("a segment that Shopify is making when its tag is given up says nothing of the next one at its place", async () => {
  await syncAll(on, target);
  await chooseNative(decisions(on), on.shopId, { audience: segmentAudience(1), wanted: true });
  const replace = async (): Promise<void> => {
    await end("keep");
    await rowsOf(
      on,
      `insert into segments (shop_id, id, place, name, name_key, rule, created_at, changed_at, refreshed_at,
                             refreshed_version, members)
       values ($1, 2, 14, 'Next', 'next', $2::jsonb, now(), now(), now(), 1, 0)`,
      [RULE],
    );
    expect(await send(2)).toEqual({ outcome: "done" });
  };
  const noted =
    "select 1 from audiences where shop_id = $1 and segment_label is not null and segment_id is null";
  const { db, hasActed } = actingOnce(noted, 1, replace);
  await sync(db);
  expect(hasActed()).toBe(true);
  const known = "select subject, label, segment_label from audiences where shop_id = $1 and kind = 'segment'";
  expect(await rowsOf(on, known)).toEqual([{ subject: "2", label: "Sixfold: Next", segment_label: null }]);
  // It was asked to stay, and nobody made it twice.
  expect([...on.shopify.simulation.segments.values()].map(({ name }) => name)).toEqual([TAG]);
});
