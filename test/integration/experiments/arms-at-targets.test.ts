/** The arms of an experiment as lists in Klaviyo and tags in Shopify: sent, kept as drawn, ended. */
import { beforeEach, describe, expect, it } from "vitest";

import { endArms, stopExperiment } from "../../../app/act/experiments/stop.server.ts";
import { startExperiment } from "../../../app/act/experiments/start.server.ts";
import type { Target } from "../../../app/db/sync/sync-targets.server.ts";
import { armAudience } from "../../../app/domain/experiment/arm-audience.ts";
import { readNewDraft } from "../../../app/routes/app.campaigns_.drafts_.new/new-draft.server.ts";
import { readAudienceTargets } from "../../../app/routes/app.sync/audience-targets.server.ts";
import type { AudienceSubject } from "../../../app/domain/sync/audience.ts";
import { syncAudience } from "../../../app/sync/merchant/audience-sync.server.ts";
import { klaviyoWorld } from "../klaviyo/sync-klaviyo-world.ts";
import { confirm, heldIn, syncAll, syncOnce } from "../sync/sets/segment-world.ts";
import {
  addRun,
  listsIn,
  makeWorld,
  regroup,
  rowsOf,
  switchOn,
  tagsIn,
  type Person,
} from "../sync/sync-world.ts";
import {
  daysLater,
  draftOf,
  experimentWorld,
  inArm,
  started,
  type ExperimentWorld,
} from "./experiment-world.ts";

const LOYAL = 1_030;
const PEOPLE: readonly Person[] = Array.from({ length: LOYAL }, () => ({ group: "loyal" as const }));
const SHOP = { name: "One", domain: "one.myshopify.com", language: "en" } as const;
const SAMPLE = "Sixfold: Win back – sample";
const HOLDOUT = "Sixfold: Win back – holdout";

describe.each(["shopify_tags", "klaviyo"] as const)("C15: arms at %s", (target: Target) => {
  let on: ExperimentWorld;
  const sent = [
    { arm: "sample", target },
    { arm: "holdout", target },
  ] as const;

  beforeEach(async () => {
    if (target === "klaviyo") on = await experimentWorld(0, await klaviyoWorld(PEOPLE));
    else {
      const world = await makeWorld(PEOPLE);
      await switchOn(world, target);
      on = await experimentWorld(0, world);
    }
    await syncAll(on, target);
  });

  /** Who is there under a label, by index. */
  function at(label: string): number[] {
    const found =
      target === "klaviyo"
        ? (listsIn(on)[label] ?? []).map((email) => Number(/\d+/.exec(email)?.[0] ?? -1))
        : tagsIn(on).flatMap((tags, index) => (tags.includes(label) ? [index] : []));
    return found.sort((a, b) => a - b);
  }
  const places = () =>
    rowsOf(on, "select subject from audiences where shop_id = $1 and kind = 'arm' order by 1");

  it("wait for the merchant with a preview each, hold just who was drawn, and stay so", async () => {
    const id = await started(on, { sent });
    await syncOnce(on, target);
    expect(await heldIn(on)).toEqual([`arm:${String(id)}-sample first`, `arm:${String(id)}-holdout first`]);
    expect(at(SAMPLE)).toEqual([]);
    const reading = { db: on.db, shopId: on.shopId, admin: () => Promise.resolve(on.admin) };
    const view = await readAudienceTargets(reading, armAudience({ experimentId: id, arm: "sample" }));
    expect(view.targets[target]).toMatchObject({
      state: "sent",
      label: SAMPLE,
      waiting: { customers: 1_000 },
    });
    await confirm(on, target);
    await syncAll(on, target);
    expect(at(SAMPLE)).toEqual(await inArm(on, id, "sample"));
    expect(at(HOLDOUT)).toEqual(await inArm(on, id, "holdout"));
    // Who leaves the group stays in the arm, and a sync that is asked for changes nothing.
    await regroup(on, { 0: "sleeping", 1: null });
    await addRun(on);
    const audience = armAudience({ experimentId: id, arm: "sample" });
    expect(await syncAudience(on.services, on.shopId, { target, audience })).toEqual({ outcome: "done" });
    await syncAll(on, target);
    expect(at(SAMPLE)).toEqual(await inArm(on, id, "sample"));
  });

  it("are cleaned up when the merchant stops it, and their places are free for the next", async () => {
    const id = await started(on, { sent });
    await syncAll(on, target);
    const before = await rowsOf(
      on,
      "select place from audiences where shop_id = $1 and kind = 'arm' order by 1",
    );
    await stopExperiment(on.services, on.shopId, { id, way: "clean_up" });
    await syncAll(on, target);
    expect([at(SAMPLE), at(HOLDOUT), await places()]).toEqual([[], [], []]);
    on.clock.now = daysLater(1);
    await started(on, { sent, name: "Next" });
    const after = await rowsOf(
      on,
      "select place from audiences where shop_id = $1 and kind = 'arm' order by 1",
    );
    expect(after).toEqual(before);
  });

  it("stay as they are when the merchant keeps them after the end, and are followed no more", async () => {
    const id = await started(on, { sent: sent.slice(0, 1) });
    await syncAll(on, target);
    const sample = at(SAMPLE);
    on.clock.now = daysLater(31);
    await endArms(on.services, on.shopId, { id, way: "keep" });
    await endArms(on.services, on.shopId, { id, way: "keep" });
    await syncAll(on, target);
    expect([at(SAMPLE), await places()]).toEqual([sample, []]);
  });

  it("have labels that no other experiment or segment has", async () => {
    await started(on, { sent: sent.slice(0, 1) });
    await syncAll(on, target);
    const rule = `{"version": 1, "match": {"field": "orders", "is": "none"}}`;
    await rowsOf(
      on,
      `insert into segments (shop_id, id, place, name, name_key, rule, created_at, changed_at)
       values ($1, 7, 0, 'Win back – sample', 'win back – sample', $2, now(), now())`,
      [rule],
    );
    const reading = { db: on.db, shopId: on.shopId, admin: () => Promise.resolve(on.admin) };
    const view = await readAudienceTargets(reading, { kind: "segment", subject: "7" });
    expect(view.targets[target].label).toBe(`${SAMPLE} (2)`);
  });

  it("are refused, and with them the start, where the target is off", async () => {
    await rowsOf(on, "update sync_targets set leaving = true where shop_id = $1");
    expect(await startExperiment(on.services, on.shop, draftOf({ sent }))).toEqual({
      outcome: "refused",
      why: "no_place",
    });
    expect(await rowsOf(on, "select 1 from experiment_members where shop_id = $1 limit 1")).toEqual([]);
  });
});

describe("C15: a draft for the customers of an experiment that runs", () => {
  const loyal = { kind: "group", subject: "loyal" } as const;

  it("leaves its holdout out at first, once that has a list", async () => {
    const on = await experimentWorld(0, await klaviyoWorld(PEOPLE));
    await syncAll(on, "klaviyo");
    /** Which lists the page leaves out at first, by their names. */
    const leftOut = async (audience: AudienceSubject, days = 1): Promise<string[]> => {
      const query = { audience, strategy: null, without: null, language: null };
      const view = await readNewDraft(on.db, { ...SHOP, id: on.shopId }, query, daysLater(days));
      return view?.lists.flatMap(({ listId, name }) => (listId === view.excluded ? [name] : [])) ?? [];
    };
    const id = await started(on, { sent: [{ arm: "sample", target: "klaviyo" }] });
    await syncAll(on, "klaviyo");
    expect(await leftOut(loyal)).toEqual([]);
    on.clock.now = daysLater(0.5);
    const next = await started(on, { name: "Next", sent: [{ arm: "holdout", target: "klaviyo" }] });
    await syncOnce(on, "klaviyo");
    await confirm(on, "klaviyo");
    await syncAll(on, "klaviyo");
    expect(await leftOut(loyal)).toEqual(["Sixfold: Next – holdout"]);
    // Of another source, of an arm, and after the end.
    expect(await leftOut({ kind: "group", subject: "sleeping" })).toEqual([]);
    expect(await leftOut(armAudience({ experimentId: id, arm: "sample" }))).toEqual([]);
    expect(await leftOut(loyal, 31)).toEqual([]);
    await stopExperiment(on.services, on.shopId, { id: next, way: "keep" });
    expect(await leftOut(loyal)).toEqual([]);
  });
});
