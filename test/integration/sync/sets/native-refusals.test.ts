/** Customer segments in Shopify that Shopify refuses to make, change or delete. The tags' sync goes on. */
import { beforeEach, describe, expect, it } from "vitest";

import { segmentAudience } from "../../../../app/domain/sync/audience.ts";
import { inShopSql } from "../../../../app/db/core/shop-scope.server.ts";
import { readNatives } from "../../../../app/db/sync/native-segments.server.ts";
import { setsOf } from "../../../../app/domain/sync/places.ts";
import { tagQuery } from "../../../../app/domain/sync/tag-query.ts";
import { AdminApiError } from "../../../../app/shopify/errors.ts";
import type { AdminClient } from "../../../../app/shopify/admin.server.ts";
import { startCleanUp } from "../../../../app/sync/merchant/clean-up.server.ts";
import { chooseNative, endAudienceSync } from "../../../../app/sync/merchant/audience-sync.server.ts";
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
const OTHER = "number_of_orders > 3";
const RENAMED = "Shop: Segment 1";

describe("a customer segment that Shopify refuses", () => {
  let on: World;
  const there = () => [...on.shopify.simulation.segments.values()].map(({ name, query }) => [name, query]);
  const plant = (name: string, id: number): void => {
    on.shopify.simulation.segments.set(id, { id, name, query: OTHER, createdAt: 0, editedAt: 0 });
  };
  const choose = () => chooseNative(decisions(on), on.shopId, { audience: segmentAudience(1), wanted: true });
  const known = () => inShopSql(on.db, on.shopId, (sql) => readNatives(sql, setsOf([6])));
  const again = async (): Promise<void> => {
    await addRun(on);
    await syncOnce(on, target);
  };
  /** Renames the segment's tag, and syncs. */
  const relabel = async (admin: AdminClient): Promise<void> => {
    await setTagPrefix(on, "Shop");
    await addRun(on);
    await syncAll(on, target, { admin });
    expect(await newestOf(on, "segment:1")).toMatchObject({ status: "done" });
    expect(tagsIn(on)[0]).toContain(RENAMED);
    expect(tagsIn(on)[0]).not.toContain(NAME);
  };
  /** A client that Shopify refuses an operation with an error of the whole answer. */
  const failing = (operation: string): AdminClient => ({
    async request(document, variables, schema) {
      if (document.includes(operation)) throw new AdminApiError(operation, "SOMETHING_ELSE");
      return on.admin.request(document, variables, schema);
    },
  });
  /** A client that Shopify refuses a mutation with errors of the user. */
  const refusing = (operation: "UpdateSegment" | "DeleteSegment"): AdminClient => ({
    async request(document, variables, schema) {
      if (!document.includes(operation)) return on.admin.request(document, variables, schema);
      const userErrors = [{ message: "No." }];
      return schema.parse({
        segmentUpdate: { segment: null, userErrors },
        segmentDelete: { deletedSegmentId: null, userErrors },
      });
    },
  });
  /** A client that notes the names of its operations. */
  const noting = () => {
    const operations: string[] = [];
    const admin: AdminClient = {
      request(document, variables, schema) {
        operations.push(/(?:query|mutation) (\w*Segments?)\b/.exec(document)?.[1] ?? "");
        return on.admin.request(document, variables, schema);
      },
    };
    return { admin, operations: () => operations.filter((operation) => operation !== "") };
  };

  const ours = () => {
    const segment = on.shopify.simulation.segments.get(1);
    if (segment === undefined) throw new Error("There is no segment.");
    return segment;
  };
  /** Gives all names that a label can have to other segments. */
  const takeNames = (label: string): void => {
    for (let n = 1; n <= 20; n += 1) plant(n === 1 ? label : `${label} (${String(n)})`, 10_000 + n);
  };

  beforeEach(async () => {
    on = await makeWorld([{ group: "new" }, { group: "loyal" }]);
    await switchOn(on, target);
    await addSegments(on, target, [1]);
    await fill(on, 1, [0, 1]);
    await choose();
  });

  it.each(["ListSegments", "CreateSegment"])(
    "leaves the tags' sync alone where %s fails, and is made by the next",
    async (operation) => {
      await syncAll(on, target, { admin: failing(operation) });
      expect(await newestOf(on, "segment:1")).toMatchObject({ status: "done" });
      expect(tagsIn(on)[0]).toContain(NAME);
      expect(await known()).toMatchObject([{ wanted: true, failure: "refused" }]);
      await again();
      expect(await known()).toMatchObject([{ known: { made: true }, failure: null }]);
      expect(there()).toEqual([[NAME, QUERY]]);
    },
  );

  it.each(["ReadSegment", "UpdateSegment"])(
    "leaves the tags' sync alone where %s fails, and follows with the next",
    async (operation) => {
      await syncAll(on, target);
      await relabel(failing(operation));
      expect(await known()).toMatchObject([{ wanted: true, known: { label: NAME }, failure: "refused" }]);
      await again();
      expect(there()).toEqual([[RENAMED, tagQuery(RENAMED)]]);
      expect(await known()).toMatchObject([{ failure: null }]);
    },
  );

  it.each(["ReadSegment", "DeleteSegment"])(
    "leaves a clean-up of all tags alone where %s fails, and stays known",
    async (operation) => {
      await syncAll(on, target);
      await startCleanUp(decisions(on), on.shopId, target);
      await syncOnce(on, target, { admin: failing(operation) });
      expect((await rowsOf(on, "select status from syncs where shop_id = $1 order by id desc"))[0]).toEqual({
        status: "done",
      });
      expect(tagsIn(on)[0]).toEqual([]);
      expect(await known()).toMatchObject([{ known: { id: "1" }, failure: "refused" }]);
    },
  );

  it("stays known where an update is refused, and follows with the next sync", async () => {
    await syncAll(on, target);
    await relabel(refusing("UpdateSegment"));
    expect(await known()).toMatchObject([
      { known: { id: "1", label: NAME, made: true }, failure: "refused" },
    ]);
    expect(there()).toEqual([[NAME, QUERY]]);
    // Back at the label that it has, nothing is wrong with it.
    await setTagPrefix(on, "Sixfold");
    await again();
    expect(await known()).toMatchObject([{ known: { id: "1" }, failure: null }]);
    await relabel(on.admin);
    expect(there()).toEqual([[RENAMED, tagQuery(RENAMED)]]);
  });

  it.each([
    ["the merchant has renamed it", () => on.shopify.simulation.segments.set(1, { ...ours(), name: "Mine" })],
    ["all names are taken", () => takeNames(RENAMED)],
  ])("notes a refused update where %s", async (_, touch) => {
    await syncAll(on, target);
    touch();
    await relabel(refusing("UpdateSegment"));
    expect(await known()).toMatchObject([{ known: { id: "1", label: NAME }, failure: "refused" }]);
  });

  it("stays known where the deletion is refused, and is deleted by the next sync", async () => {
    await syncAll(on, target);
    await endAudienceSync(decisions(on), on.shopId, {
      target,
      audience: segmentAudience(1),
      way: "clean_up",
    });
    await syncOnce(on, target, { admin: refusing("DeleteSegment") });
    expect(tagsIn(on)[0]).not.toContain(NAME);
    expect(await known()).toMatchObject([{ known: { id: "1", made: true }, failure: "refused" }]);
    expect(there()).toEqual([[NAME, QUERY]]);
    await again();
    expect(there()).toEqual([]);
    expect(await rowsOf(on, "select 1 from audiences where shop_id = $1 and place = 6")).toEqual([]);
  });

  it("takes the merchant's own one on the tag where the shop is full, and leaves it to them", async () => {
    for (let id = 1; id <= 6_000; id += 1) plant(`Other ${String(id)}`, id);
    const own = { id: 4_711, name: "Our best", query: QUERY.toUpperCase(), createdAt: 0, editedAt: 0 };
    on.shopify.simulation.segments.set(own.id, own);
    await syncAll(on, target);
    const found = { id: "4711", name: "Our best", made: false, label: NAME };
    expect(await known()).toMatchObject([{ known: found, failure: null }]);
    await chooseNative(decisions(on), on.shopId, { audience: segmentAudience(1), wanted: false });
    await again();
    expect(on.shopify.simulation.segments.get(own.id)).toEqual(own);
    expect(on.shopify.simulation.segments.size).toBe(6_000);
  });

  it("costs one look at the list where all names are taken, or the shop is full", async () => {
    takeNames(NAME);
    const taken = noting();
    await syncAll(on, target, { admin: taken.admin });
    expect(taken.operations()).toEqual(["CountSegments", "ListSegments"]);
    expect(await known()).toMatchObject([{ known: null, failure: "refused" }]);
    for (let id = 1; id <= 6_000; id += 1) plant(`Other ${String(id)}`, id);
    const full = noting();
    await addRun(on);
    await syncAll(on, target, { admin: full.admin });
    expect([...new Set(full.operations())]).toEqual(["CountSegments", "ListSegments"]);
    expect(await known()).toMatchObject([{ known: null, failure: "full" }]);
    const stillFull = noting();
    await addRun(on);
    await syncAll(on, target, { admin: stillFull.admin });
    expect(stillFull.operations()).toEqual(["CountSegments"]);
  });
});
