import { beforeEach, describe, expect, it } from "vitest";

import { inShopSql, type ShopSql } from "../../../../app/db/core/shop-scope.server.ts";
import { newestAudits } from "../../../../app/db/sync/audits/audits.server.ts";
import {
  addAudience,
  endAudience,
  enterAudiences,
  forgetEnded,
  saveLabels,
} from "../../../../app/db/sync/audiences.server.ts";
import { countHeld } from "../../../../app/db/sync/confirmed-counts.server.ts";
import { readCustomerData } from "../../../../app/db/privacy/customer-data.server.ts";
import { readPreview } from "../../../../app/db/sync/pending-syncs.server.ts";
import { readTarget, type Target } from "../../../../app/db/sync/sync-targets.server.ts";
import { GROUP_AUDIENCES } from "../../../../app/domain/sync/audience.ts";
import { makeWorld, rowsOf, switchOn, type World } from "../sync-world.ts";

let world: World;

beforeEach(async () => {
  world = await makeWorld([{ group: "loyal" }]);
  await switchOn(world, "shopify_tags");
  await switchOn(world, "klaviyo");
});

const within = <T>(work: (sql: ShopSql) => Promise<T>): Promise<T> => inShopSql(world.db, world.shopId, work);
const segment = (subject: string) => ({ kind: "segment", subject, label: `Sixfold: ${subject}` }) as const;
const add = (target: Target, subject: string) => within((sql) => addAudience(sql, target, segment(subject)));
const end = (target: Target, subject: string) =>
  within((sql) => endAudience(sql, target, segment(subject), world.now()));
const forget = (target: Target) => within((sql) => forgetEnded(sql, target));
const placesAt = async (target: Target): Promise<number[]> =>
  ((await within((sql) => readTarget(sql, target)))?.audiences ?? []).map(({ place }) => place);

describe("audiences", () => {
  it("are read with their target, in the order of their places: 200 and more", async () => {
    await within(async (sql) => {
      await enterAudiences(sql, "klaviyo", GROUP_AUDIENCES);
      for (let number = 0; number < 200; number += 1)
        await addAudience(sql, "klaviyo", segment(String(number)));
    });
    const target = await within((sql) => readTarget(sql, "klaviyo"));
    expect(target?.audiences.map(({ place }) => place)).toEqual([...Array.from({ length: 206 }).keys()]);
    expect(target?.audiences[205]).toMatchObject({ kind: "segment", subject: "199", label: "Sixfold: 199" });
    expect(await placesAt("shopify_tags")).toEqual([]);
    const counts = await within((sql) =>
      countHeld(sql, "klaviyo", target?.audiences.map((a) => a.place) ?? []),
    );
    expect(counts).toEqual(Array.from({ length: 206 }, () => 0));
  });

  it("have the same place at both targets, though they come there in another order", async () => {
    expect([await add("shopify_tags", "a"), await add("shopify_tags", "b")]).toEqual([6, 7]);
    expect([await add("klaviyo", "c"), await add("klaviyo", "b"), await add("klaviyo", "a")]).toEqual([
      8, 7, 6,
    ]);
    expect(await add("shopify_tags", "c")).toBe(8);
  });

  it("get places of their own though both targets give some out at once", async () => {
    const subjects = ["a", "b", "c", "d", "e", "f"];
    const given = await Promise.all(
      subjects.map((subject, index) => add(index % 2 === 0 ? "shopify_tags" : "klaviyo", subject)),
    );
    expect([...given].sort()).toEqual([10, 11, 6, 7, 8, 9]);
  });

  it("keep their labels as they are entered again", async () => {
    const labels = GROUP_AUDIENCES.map((group) => ({ ...group, label: group.subject, previousLabel: null }));
    await within((sql) => saveLabels(sql, "shopify_tags", labels, "en"));
    await within((sql) => enterAudiences(sql, "shopify_tags", GROUP_AUDIENCES));
    const target = await within((sql) => readTarget(sql, "shopify_tags"));
    expect(target?.audiences.map(({ label }) => label)).toEqual(labels.map(({ label }) => label));
  });
});

describe("the place of an audience that has ended", () => {
  it("stays its own while any mask of a state names it, and is given to the next then", async () => {
    const place = await add("klaviyo", "a");
    await end("klaviyo", "a");
    const naming =
      "insert into list_states (shop_id, word, email, wanted, may_hold, confirmed, undo_to, judged, updated_at)";
    for (const [column, masks] of Object.entries({
      wanted: "64, 0, 0, 0, null",
      may_hold: "0, 64, 0, 0, null",
      confirmed: "0, 0, 64, 0, null",
      undo_to: "0, 0, 0, 64, null",
      judged: "0, 0, 0, 0, 64",
    })) {
      await rowsOf(world, `${naming} values ($1, 0, 'p@example.com', ${masks}, now())`);
      await forget("klaviyo");
      expect([column, await placesAt("klaviyo")]).toEqual([column, [place]]);
      expect([column, await add("shopify_tags", column)]).not.toEqual([column, place]);
      await rowsOf(world, "delete from list_states where shop_id = $1");
    }
    await rowsOf(world, `${naming} values ($1, 0, 'p@example.com', 128, 128, 128, 128, 128, now())`);
    // The changes and the failures of its set's last sync are forgotten with it.
    await rowsOf(
      world,
      "update list_states set failed = 192, undo_of = 192, drifted = 192 where shop_id = $1",
    );
    await forget("klaviyo");
    expect(await placesAt("klaviyo")).toEqual([]);
    expect(
      await rowsOf(world, "select failed, undo_of, drifted from list_states where shop_id = $1"),
    ).toEqual([{ failed: 128n, undo_of: 128n, drifted: 128n }]);
    expect(await add("klaviyo", "next")).toBe(place);
  });

  it("stays its own while it goes on at the other target, and when it comes back", async () => {
    const place = await add("klaviyo", "a");
    await add("shopify_tags", "a");
    await end("klaviyo", "a");
    expect(await add("klaviyo", "a")).toBe(place);
    await forget("klaviyo");
    expect(await placesAt("klaviyo")).toEqual([place]);
    await end("klaviyo", "a");
    await forget("klaviyo");
    expect([await placesAt("klaviyo"), await add("klaviyo", "b")]).toEqual([[], place + 1]);
  });

  it("is never that of a group, since groups don't end", async () => {
    await within((sql) => enterAudiences(sql, "klaviyo", GROUP_AUDIENCES));
    for (const group of GROUP_AUDIENCES)
      await within((sql) => endAudience(sql, "klaviyo", group, world.now()));
    await forget("klaviyo");
    expect(await placesAt("klaviyo")).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

describe("the data that is handed over of a customer", () => {
  it("names the groups and all tags and lists that the customer may be in", async () => {
    const tags = GROUP_AUDIENCES.map((group) => ({
      ...group,
      label: `Club: ${group.subject}`,
      previousLabel: `Old: ${group.subject}`,
    }));
    await within((sql) => saveLabels(sql, "shopify_tags", tags, "en"));
    for (const subject of ["a", "b", "c", "d", "e", "f", "g"]) await add("klaviyo", subject);
    await rowsOf(
      world,
      `insert into tag_states (shop_id, word, customer_id, wanted, may_hold, confirmed, before, updated_at)
       select $1, 0, id, 16, 16, 16, 1, now() from customers where shop_id = $1`,
    );
    await rowsOf(
      world,
      `insert into list_states (shop_id, word, email, customer_id, may_hold, updated_at)
       select $1, 0, 'p0@example.com', id, 4096, now() from customers where shop_id = $1`,
    );
    const [customer] = await rowsOf(world, "select shopify_id as id from customers where shop_id = $1");
    const { sync } = await within((sql) => readCustomerData(sql, customer?.["id"] as bigint));
    expect(sync.map(({ target, groups, labels }) => ({ target, groups, labels }))).toEqual([
      { target: "klaviyo", groups: [], labels: ["Sixfold: g"] },
      { target: "shopify_tags", groups: ["new", "loyal"], labels: ["Club: loyal", "Old: new"] },
    ]);
  });
});

describe("what an earlier version stored", () => {
  const loyal = { kind: "group", subject: "loyal" };

  it("is read as of audiences: a preview that named groups", async () => {
    const old = {
      ...{ moved: 1, updates: 0, unreachable: 0, unknown: null },
      places: [{ group: "loyal", label: "Sixfold: Loyal", adds: 1, removes: 0 }],
      adopted: [{ group: "loyal", label: "Sixfold: Loyal", members: 3, leaving: 2 }],
      examples: [
        { customerId: "1", from: ["new"], to: "loyal" },
        { customerId: "2", from: [], to: null },
      ],
    };
    await rowsOf(
      world,
      `insert into syncs (shop_id, id, target, run_id, status, phase, started_at, preview)
       values ($1, 7, 'klaviyo', 1, 'pending', 'reviewing', now(), $2::jsonb)`,
      [JSON.stringify(old)],
    );
    expect(await within((sql) => readPreview(sql, 7))).toEqual({
      ...{ moved: 1, updates: 0, unreachable: 0, unknown: null, carried: 0 },
      places: [{ ...loyal, label: "Sixfold: Loyal", adds: 1, removes: 0 }],
      adopted: [{ ...loyal, label: "Sixfold: Loyal", members: 3, leaving: 2 }],
      examples: [
        { customerId: "1", from: [{ kind: "group", subject: "new" }], to: loyal },
        { customerId: "2", from: [], to: null },
      ],
    });
  });

  it("is read as of audiences: a report that named groups", async () => {
    const places = [{ group: "loyal", label: "Sixfold: Loyal", members: 3, missing: 0, extra: 1 }];
    const rest = { strangers: 0, metafields: 0, examples: [] };
    await rowsOf(
      world,
      `insert into audits (shop_id, target, status, requested_at, report)
       values ($1, 'klaviyo', 'done', now(), $2::jsonb)`,
      [JSON.stringify({ places, ...rest })],
    );
    const [audit] = await within(newestAudits);
    expect(audit?.report).toEqual({
      places: [{ ...loyal, label: "Sixfold: Loyal", members: 3, missing: 0, extra: 1 }],
      ...rest,
    });
  });
});
