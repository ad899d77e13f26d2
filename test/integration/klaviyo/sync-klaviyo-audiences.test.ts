/** Klaviyo with the lists of segments beside those of the six groups. The segments have no members. */
import { describe, expect, it } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { readPreview } from "../../../app/db/sync/pending-syncs.server.ts";
import { pauseSync, resumeSync } from "../../../app/sync/merchant/pause.server.ts";
import { addSegments, confirm, endSegment, syncAll, syncOnce } from "../sync/sets/segment-world.ts";
import { newestOf } from "../sync/sets/sync-sets-world.ts";
import { audit, foundBy } from "../sync/audit-world.ts";
import { isKilled, killingClient } from "../sync/sync-killing.ts";
import { pointsToStrike } from "../../setup/sampled.ts";
import {
  addRun,
  decisions,
  listsIn,
  newestSync,
  onePerGroup,
  rowsOf,
  runKlaviyo,
  turn,
  type World,
} from "../sync/sync-world.ts";
import { expectClean, listOfMerchant, start } from "./sync-clean-up-klaviyo-world.ts";
import { calls, klaviyoWorld, lists, setListPrefix } from "./sync-klaviyo-world.ts";

const SEGMENTS = ["1", "2", "3", "4", "5", "6", "7", "8"];
const name = (subject: string): string => `Sixfold: Segment ${subject}`;
const FOUND = name("7");
const GUESTS = ["guest@example.com", "other@example.com"];
/** The lists of the six groups, each with its person. */
const groups = (prefix?: string) =>
  lists(
    {
      new: ["p0@example.com"],
      about_to_sleep: ["p1@example.com"],
      sleeping: ["p2@example.com"],
      potential_loyal: ["p3@example.com"],
      loyal: ["p4@example.com"],
      loyal_at_risk: ["p5@example.com"],
    },
    prefix,
  );
const segments = Object.fromEntries(SEGMENTS.map((subject) => [name(subject), []]));

/** A world of 14 audiences. A list of the merchant's own has the name of one audience's list. */
async function manyWorld(): Promise<World> {
  const on = await klaviyoWorld(onePerGroup());
  await addSegments(on, "klaviyo", SEGMENTS.map(Number));
  listOfMerchant(on, FOUND, GUESTS);
  return on;
}

const audiencesWhere = async (on: World, condition: string): Promise<unknown[]> =>
  (await rowsOf(on, `select place from audiences where shop_id = $1 and ${condition} order by place`)).map(
    ({ place }) => place,
  );

describe("audiences besides the groups", () => {
  it("have lists that are found, shown and taken over, or made, once", async () => {
    const on = await manyWorld();
    await syncOnce(on, "klaviyo");
    const previewOf = async (set: string) => {
      const { id } = await newestOf(on, set);
      return inShopSql(on.db, on.shopId, (sql) => readPreview(sql, Number(id)));
    };
    const of = async (set: string) =>
      (await previewOf(set))?.places.map(({ kind, subject }) => `${kind} ${subject}`);
    expect(await of("groups")).toEqual([
      ...["group new", "group about_to_sleep", "group sleeping", "group potential_loyal", "group loyal"],
      "group loyal_at_risk",
    ]);
    for (const subject of SEGMENTS) expect(await of(`segment:${subject}`)).toEqual([`segment ${subject}`]);
    const preview = await previewOf("segment:7");
    expect(preview?.places).toEqual([{ kind: "segment", subject: "7", label: FOUND, adds: 0, removes: 2 }]);
    expect(preview?.adopted).toEqual([
      { kind: "segment", subject: "7", label: FOUND, members: 2, leaving: 2 },
    ]);
    expect((await previewOf("groups"))?.adopted).toEqual([]);
    expect(listsIn(on)).toEqual({ [FOUND]: GUESTS });
    await confirm(on, "klaviyo");
    await syncOnce(on, "klaviyo");
    expect(listsIn(on)).toEqual({ ...groups(), ...segments });
    const all = [...Array.from({ length: 14 }).keys()];
    expect(await audiencesWhere(on, "list_made")).toEqual(all.filter((place) => place !== 12));
    expect(await audiencesWhere(on, "list_taken and list_known")).toEqual(all);
    await turn(on, { 0: "loyal" });
    await syncOnce(on, "klaviyo");
    expect(await newestOf(on, "groups")).toMatchObject({ status: "done", added: 1, removed: 1 });
    expect(calls(on, "create_list")).toBe(13);
  });

  it("have lists that are made once when the process dies at any request", async () => {
    const on = await manyWorld();
    const places = pointsToStrike();
    for (let at = places.first, killed = true; killed; at += places.gap()) {
      killed = await isKilled(syncAll(on, "klaviyo", { client: killingClient(on.client, at, "after") }));
    }
    // Some sets' syncs died while others had not begun. The next run's job takes them up.
    await syncAll(on, "klaviyo");
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "done" });
    expect(listsIn(on)).toEqual({ ...groups(), ...segments });
    expect(on.klaviyo.simulation.store.lists.size).toBe(14);
    expect(await audiencesWhere(on, "not list_made")).toEqual([12]);
  });

  it("take the groups' new prefix, and are made again where they are gone", async () => {
    const on = await manyWorld();
    await syncAll(on, "klaviyo");
    await setListPrefix(on, "Club");
    on.klaviyo.fault({ kind: "list_deleted", name: name("3") });
    await syncAll(on, "klaviyo");
    const renamed = SEGMENTS.map((subject) => [name(subject).replace("Sixfold", "Club"), []]);
    expect(listsIn(on)).toEqual({ ...groups("Club"), ...Object.fromEntries(renamed) });
    expect([calls(on, "update_list"), calls(on, "create_list")]).toEqual([13, 14]);
    expect(await audiencesWhere(on, "label like 'Sixfold%'")).toEqual([]);
  });

  it("are compared by an audit, which names each, and the next sync repairs them", async () => {
    const on = await manyWorld();
    await syncAll(on, "klaviyo");
    const { store } = on.klaviyo.simulation;
    const list = [...store.lists.values()].find((each) => each.name === name("8"));
    const { profile } = store.upsert({ attributes: { email: "friend@example.com" } }, Date.now(), false);
    if (list) store.join(list, profile.id, Date.now());
    await audit(on, "klaviyo");
    expect((await foundBy(on))[name("8")]).toEqual([1, 0, 1]);
    const [row] = await rowsOf(
      on,
      "select jsonb_array_length(report->'places') as places, report->'places'->13->>'subject' as last from audits where shop_id = $1",
    );
    expect(row).toEqual({ places: 14, last: "8" });
    await syncAll(on, "klaviyo");
    expect(listsIn(on)).toEqual({ ...groups(), ...segments });
  });

  it("leave nothing in a clean-up but the list that was the merchant's", async () => {
    const on = await manyWorld();
    await syncAll(on, "klaviyo");
    expect(await start(on)).toBe("started");
    await runKlaviyo(on);
    await expectClean(on, { [FOUND]: [] });
    expect(await audiencesWhere(on, "list_made or list_taken or list_id is not null")).toEqual([]);
  });

  it("get no list once they have ended, and are forgotten by a sync when nobody may hold their place", async () => {
    const on = await manyWorld();
    await endSegment(on, "klaviyo", 1);
    await syncAll(on, "klaviyo");
    expect(Object.keys(listsIn(on))).not.toContain(name("1"));
    expect(await audiencesWhere(on, "kind = 'segment'")).toEqual([7, 8, 9, 10, 11, 12, 13]);
    // The guests are off the list. The state that an undo leads back to still names it.
    const at = { target: "klaviyo", set: "segment:7" } as const;
    await pauseSync(decisions(on), on.shopId, at);
    await endSegment(on, "klaviyo", 7);
    await turn(on, {});
    await syncOnce(on, "klaviyo");
    expect(await audiencesWhere(on, "ended_at is not null")).toEqual([12]);
    await resumeSync(decisions(on), on.shopId, at);
    await syncOnce(on, "klaviyo");
    expect(await audiencesWhere(on, "ended_at is not null")).toEqual([]);
    expect(listsIn(on)[FOUND]).toEqual([]);
  });

  it("leave a list alone that the merchant never agreed to, when they end", async () => {
    const on = await manyWorld();
    await syncOnce(on, "klaviyo");
    await endSegment(on, "klaviyo", 7);
    await addRun(on);
    await syncAll(on, "klaviyo");
    expect(listsIn(on)[FOUND]).toEqual(GUESTS);
    expect(await audiencesWhere(on, "ended_at is not null")).toEqual([]);
  });
});
