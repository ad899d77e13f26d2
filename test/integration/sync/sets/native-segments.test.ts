/** Customer segments in Shopify on the tags of saved segments. */
import { beforeEach, describe, expect, it } from "vitest";

import { segmentAudience } from "../../../../app/domain/sync/audience.ts";
import { inShopSql } from "../../../../app/db/core/shop-scope.server.ts";
import { readNatives } from "../../../../app/db/sync/native-segments.server.ts";
import { setsOf } from "../../../../app/domain/sync/places.ts";
import { tagQuery } from "../../../../app/domain/sync/tag-query.ts";
import { readAudienceTargets } from "../../../../app/routes/app.sync/audience-targets.server.ts";
import { AdminUnreachableError } from "../../../../app/shopify/errors.ts";
import type { AdminClient } from "../../../../app/shopify/admin.server.ts";
import { startCleanUp } from "../../../../app/sync/merchant/clean-up.server.ts";
import { chooseNative, endAudienceSync } from "../../../../app/sync/merchant/audience-sync.server.ts";
import { pointsToStrike } from "../../../setup/sampled.ts";
import { isKilled, killingAdmin } from "../sync-killing.ts";
import { addSegments, fill, segmentName, syncAll, syncOnce } from "./segment-world.ts";
import { newestOf } from "./sync-sets-world.ts";
import {
  addRun,
  decisions,
  makeWorld,
  rowsOf,
  setTagPrefix,
  switchOn,
  tagsIn,
  type World,
} from "../sync-world.ts";

const target = "shopify_tags";
const NAME = segmentName(1);
const QUERY = tagQuery(NAME);

describe("a customer segment in Shopify", () => {
  let on: World;
  const there = () => [...on.shopify.simulation.segments.values()].map(({ name, query }) => [name, query]);
  const plant = (name: string, query: string, id = 900): void => {
    on.shopify.simulation.segments.set(id, { id, name, query, createdAt: 0, editedAt: 0 });
  };
  const change = (changes: object, name = NAME): void => {
    const { segments } = on.shopify.simulation;
    for (const segment of segments.values())
      if (segment.name === name) segments.set(segment.id, { ...segment, ...changes });
  };
  const choose = (wanted: boolean) =>
    chooseNative(decisions(on), on.shopId, { audience: segmentAudience(1), wanted });
  const known = () => inShopSql(on.db, on.shopId, (sql) => readNatives(sql, setsOf([6, 7])));
  const again = async (): Promise<void> => {
    await addRun(on);
    await syncOnce(on, target);
  };
  /** A client whose answers of a mutation are lost, once. */
  const losing = (operation: string): AdminClient => {
    let lost = false;
    return {
      async request(document, variables, schema) {
        const answer = await on.admin.request(document, variables, schema);
        if (lost || !document.includes(operation)) return answer;
        lost = true;
        throw new AdminUnreachableError("lost");
      },
    };
  };

  beforeEach(async () => {
    on = await makeWorld([{ group: "new" }, { group: "loyal" }, { group: "loyal" }]);
    await switchOn(on, target);
    await addSegments(on, target, [1, 2]);
    await fill(on, 1, [0, 1]);
    await fill(on, 2, [2]);
  });

  it("is made once the tag is there, where it is wanted, and once only", async () => {
    expect(await choose(true)).toEqual({ outcome: "done" });
    await syncOnce(on, target);
    expect(there()).toEqual([]);
    await syncAll(on, target);
    expect(there()).toEqual([[NAME, QUERY]]);
    expect(await known()).toEqual([
      {
        ...{ place: 6, wanted: true, failure: null },
        known: { id: "1", name: NAME, seenName: NAME, made: true, label: NAME, query: QUERY },
      },
    ]);
    await again();
    expect(there()).toEqual([[NAME, QUERY]]);
  });

  it("is made when it is wanted later, and stays in Shopify when it is wanted no more", async () => {
    await syncAll(on, target);
    await choose(true);
    await syncOnce(on, target);
    expect(there()).toEqual([[NAME, QUERY]]);
    expect(await choose(false)).toEqual({ outcome: "done" });
    await again();
    await endAudienceSync(decisions(on), on.shopId, {
      target,
      audience: segmentAudience(1),
      way: "clean_up",
    });
    await syncOnce(on, target);
    expect(there()).toEqual([[NAME, QUERY]]);
    // Wanted for a segment that isn't sent.
    expect(await choose(true)).toEqual({ outcome: "off" });
  });

  it("follows the segment's name and the prefix", async () => {
    await choose(true);
    await syncAll(on, target);
    await rowsOf(
      on,
      "update segments set name = 'It''s \\ mine', name_key = 'x' where shop_id = $1 and id = 1",
    );
    const label = "Sixfold: It's \\ mine";
    await again();
    expect(there()).toEqual([[label, "customer_tags CONTAINS 'Sixfold: It\\'s \\\\ mine'"]]);
    expect(tagsIn(on)[0]).toContain(label);
    await setTagPrefix(on, "Shop");
    await again();
    expect(there()).toEqual([["Shop: It's \\ mine", tagQuery("Shop: It's \\ mine")]]);
  });

  it("takes another name where the merchant's own segment has it, and their segment where it says the same", async () => {
    plant(NAME.toUpperCase(), "number_of_orders > 3");
    await choose(true);
    await syncAll(on, target);
    expect(there()).toContainEqual([`${NAME} (2)`, QUERY]);
    plant(segmentName(2), `customer_tags  contains '${segmentName(2)}'`, 950);
    await chooseNative(decisions(on), on.shopId, { audience: segmentAudience(2), wanted: true });
    await syncAll(on, target);
    expect(there()).toHaveLength(3);
    expect((await known())[1]?.known).toMatchObject({ id: "950", made: false });
    // With its tag goes what the app made, and nothing else.
    for (const segmentId of [1, 2])
      await endAudienceSync(decisions(on), on.shopId, {
        target,
        audience: segmentAudience(segmentId),
        way: "clean_up",
      });
    await syncOnce(on, target);
    expect(there().map(([name]) => name)).toEqual([NAME.toUpperCase(), segmentName(2)]);
  });

  it("is deleted with the tag, and kept with it", async () => {
    await choose(true);
    await chooseNative(decisions(on), on.shopId, { audience: segmentAudience(2), wanted: true });
    await syncAll(on, target);
    await endAudienceSync(decisions(on), on.shopId, {
      target,
      audience: segmentAudience(1),
      way: "clean_up",
    });
    await endAudienceSync(decisions(on), on.shopId, { target, audience: segmentAudience(2), way: "keep" });
    await syncOnce(on, target);
    expect(there()).toEqual([[segmentName(2), tagQuery(segmentName(2))]]);
  });

  it("is deleted by a clean-up of all tags", async () => {
    await choose(true);
    await syncAll(on, target);
    await startCleanUp(decisions(on), on.shopId, target);
    await syncOnce(on, target);
    expect(there()).toEqual([]);
  });

  it.each([
    ["deleted", () => on.shopify.simulation.segments.clear(), []],
    ["changed", () => change({ query: "number_of_orders > 9" }), [[NAME, "number_of_orders > 9"]]],
  ] as const)("is the merchant's once they have %s it", async (failure, touch, left) => {
    await choose(true);
    await syncAll(on, target);
    touch();
    await again();
    await again();
    expect(await known()).toMatchObject([{ wanted: false, known: null, failure }]);
    expect(there()).toEqual(left);
    await startCleanUp(decisions(on), on.shopId, target);
    await syncOnce(on, target);
    expect(there()).toEqual(left);
  });

  it("keeps a name that the merchant gave it, and stays with it", async () => {
    await choose(true);
    await syncAll(on, target);
    change({ name: "Mine" });
    await again();
    expect(await known()).toMatchObject([{ known: { name: NAME, seenName: "Mine" } }]);
    const reading = { db: on.db, shopId: on.shopId, admin: () => Promise.resolve(on.admin) };
    expect((await readAudienceTargets(reading, segmentAudience(1))).targets[target].native).toMatchObject({
      name: "Mine",
    });
    await setTagPrefix(on, "Shop");
    await again();
    expect(there()).toEqual([["Mine", tagQuery("Shop: Segment 1")]]);
    expect(await known()).toMatchObject([{ known: { name: NAME, seenName: "Mine" } }]);
    await endAudienceSync(decisions(on), on.shopId, {
      target,
      audience: segmentAudience(1),
      way: "clean_up",
    });
    await syncOnce(on, target);
    expect(there()).toEqual([["Mine", tagQuery("Shop: Segment 1")]]);
  });

  it("fails by itself where the shop has no room, and is made once there is", async () => {
    for (let id = 1; id <= 6_000; id += 1) plant(`Other ${String(id)}`, "number_of_orders > 3", id);
    await choose(true);
    await syncAll(on, target);
    expect(await newestOf(on, "segment:1")).toMatchObject({ status: "done" });
    expect(tagsIn(on)[0]).toContain(NAME);
    expect(await known()).toMatchObject([{ wanted: true, known: null, failure: "full" }]);
    on.shopify.simulation.segments.delete(7);
    await again();
    expect(await known()).toMatchObject([{ wanted: true, known: { made: true }, failure: null }]);
  });

  it.each(["CreateSegment", "UpdateSegment", "DeleteSegment"])(
    "comes to the same though the answer of %s is lost",
    async (operation) => {
      const admin = losing(operation);
      await choose(true);
      await syncAll(on, target, { admin });
      await syncAll(on, target, { admin });
      expect(there()).toEqual([[NAME, QUERY]]);
      await setTagPrefix(on, "Shop");
      await addRun(on);
      await syncAll(on, target, { admin });
      await syncAll(on, target, { admin });
      expect(there()).toEqual([["Shop: Segment 1", tagQuery("Shop: Segment 1")]]);
      await endAudienceSync(decisions(on), on.shopId, {
        target,
        audience: segmentAudience(1),
        way: "clean_up",
      });
      await syncOnce(on, target, { admin });
      await addRun(on);
      await syncAll(on, target, { admin });
      expect(there()).toEqual([]);
    },
  );

  it.each(["before", "after"] as const)(
    "comes to the same though the process dies %s any request",
    async (when) => {
      const strikes = pointsToStrike();
      const syncDying = async (): Promise<void> => {
        for (let strike = strikes.first, killed = true; killed; strike += strikes.gap())
          killed = await isKilled(syncAll(on, target, { admin: killingAdmin(on.admin, strike, when) }));
      };
      await choose(true);
      await syncDying();
      await syncAll(on, target);
      expect(there()).toEqual([[NAME, QUERY]]);
      await setTagPrefix(on, "Shop");
      await addRun(on);
      await syncDying();
      await syncAll(on, target);
      expect(there()).toEqual([["Shop: Segment 1", tagQuery("Shop: Segment 1")]]);
      await endAudienceSync(decisions(on), on.shopId, {
        target,
        audience: segmentAudience(1),
        way: "clean_up",
      });
      await syncDying();
      await syncAll(on, target);
      expect(there()).toEqual([]);
    },
  );
});
