/** An experiment starts: its arms are drawn once, and never change after that. */
import { randomUUID } from "node:crypto";

import { describe, expect, it } from "vitest";

import { startExperiment } from "../../../app/act/experiments/start.server.ts";
import { proposeExperiment } from "../../../app/act/experiments/propose.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { listExperiments } from "../../../app/db/experiments/experiments.server.ts";
import { eraseCustomers } from "../../../app/db/privacy/erasure.server.ts";
import { mergePeople, movePerson } from "../../../app/db/engagement/move-person.server.ts";
import { drawArms } from "../../../app/domain/experiment/sample.ts";
import { saveSegment } from "../../../app/segments/save.server.ts";
import { refreshSegments } from "../../../app/segments/refresh.server.ts";
import { isKilled, killingDatabase } from "../sync/sync-killing.ts";
import { regroup, rowsOf, switchOn } from "../sync/sync-world.ts";
import {
  daysLater,
  draftOf,
  experimentOf,
  experimentWorld,
  FIRST_ID,
  inArm,
  orderOf,
  place,
  servicesOn,
  START,
  started,
  work,
  type ExperimentWorld,
} from "./experiment-world.ts";

const LOYAL = 1_400;

const all = (on: ExperimentWorld) => inShopSql(on.db, on.shopId, (sql) => listExperiments(sql, START));
const idsOf = async (on: ExperimentWorld, indexes: readonly number[]): Promise<bigint[]> => {
  const rows = await rowsOf(
    on,
    "select id from (select id, row_number() over (order by shopify_id) - 1 as n from customers where shop_id = $1) c where n = any($2::int[]) order by id",
    [indexes],
  );
  return rows.map(({ id }) => id as bigint);
};

/** The customers' Shopify ids in the order of their indexes. */
const shopifyIdOf = (index: number): bigint => BigInt(FIRST_ID + index);

describe("C15: a sample and its holdout", () => {
  it("are drawn by a seed that is kept, apart, and take all members between them", async () => {
    const on = await experimentWorld(LOYAL);
    const id = await started(on);
    const experiment = await experimentOf(on, id);
    expect(experiment).toMatchObject({
      ...{ name: "Win back", members: LOYAL, sizes: { sample: 1_000, holdout: 400 }, plannedDays: 30 },
      ...{ currency: "EUR", startedAt: START, plannedEndAt: daysLater(30), stoppedAt: null },
      source: { kind: "group", of: "loyal" },
    });
    const [sample, holdout] = [await inArm(on, id, "sample"), await inArm(on, id, "holdout")];
    expect([sample.length, holdout.length]).toEqual([1_000, 400]);
    expect([...sample, ...holdout].sort((a, b) => a - b)).toEqual(Array.from({ length: LOYAL }, (_, i) => i));
    // Anybody can draw the same again.
    const members = BigInt64Array.from(await idsOf(on, [...sample, ...holdout]));
    const again = drawArms(experiment.seed, members.reverse(), experiment.sizes);
    expect([...again.sample]).toEqual(await idsOf(on, sample));
    expect(on.queued).toEqual(["experiments"]);
  });

  it("take a chosen share as holdout, and leave out whom a tag leaves out", async () => {
    const on = await experimentWorld(LOYAL);
    await rowsOf(
      on,
      "update customers set left_out = true where shop_id = $1 and shopify_id < $2",
      [7_000_000_000_011],
    );
    const id = await started(on, { plan: { samplePercent: 10, holdoutPercent: 20 } });
    expect((await experimentOf(on, id)).sizes).toEqual({ sample: 1_000, holdout: 278 });
    expect((await inArm(on, id, "sample")).filter((index) => index < 10)).toEqual([]);
  });

  it("stay as they were drawn, whoever joins or leaves the group later", async () => {
    const on = await experimentWorld(LOYAL);
    const id = await started(on);
    const before = [await inArm(on, id, "sample"), await inArm(on, id, "holdout")];
    await regroup(on, { 0: "sleeping", 1_401: "loyal" });
    expect([await inArm(on, id, "sample"), await inArm(on, id, "holdout")]).toEqual(before);
  });

  it("are drawn of a saved segment as it was last counted, and not before", async () => {
    const on = await experimentWorld(LOYAL);
    const saving = { ...on.services, log: { info: () => undefined } };
    const rule = { version: 1, match: { field: "group", is: "any_of", values: ["loyal", "sleeping"] } };
    const saved = await saveSegment(saving, on.shopId, null, { name: "Both", rule });
    if (saved.outcome !== "saved") throw new Error("not saved");
    const source = { kind: "segment", of: saved.id } as const;
    expect(await startExperiment(on.services, on.shop, draftOf({ source }))).toEqual({
      outcome: "refused",
      why: "not_ready",
    });
    await refreshSegments(saving, on.shopId, new AbortController().signal);
    const id = await started(on, { source });
    expect(await experimentOf(on, id)).toMatchObject({ members: 1_410, sourceName: "Both", source });
  });

  it("lose a customer who is erased; one who is merged stays in the arm of the one who is kept", async () => {
    const on = await experimentWorld(LOYAL);
    const id = await started(on);
    const [[gone = -1, moved = -1], [kept = -1]] = [
      await inArm(on, id, "sample"),
      await inArm(on, id, "holdout"),
    ];
    const [goneId] = await idsOf(on, [gone]);
    if (goneId === undefined) throw new Error("Somebody is missing.");
    await inShopSql(on.db, on.shopId, (sql) =>
      eraseCustomers(sql, { ids: [goneId], emails: [], klaviyoIds: [] }),
    );
    await inShopSql(on.db, on.shopId, (sql) => mergePeople(sql, shopifyIdOf(moved), shopifyIdOf(kept)));
    expect(await inArm(on, id, "sample")).not.toContain(gone);
    expect(await inArm(on, id, "sample")).not.toContain(moved);
    expect(await inArm(on, id, "holdout")).toContain(kept);
    // The kept one was in no arm: then it is in that of the other.
    await inShopSql(on.db, on.shopId, (sql) => mergePeople(sql, shopifyIdOf(kept), shopifyIdOf(1_405)));
    expect(await inArm(on, id, "holdout")).toContain(1_405);
  });

  it("keep a customer whose profile in Klaviyo is another's now, and lose who was known by it alone", async () => {
    const on = await experimentWorld(LOYAL);
    const id = await started(on);
    const [member = -1, alone = -1] = await inArm(on, id, "sample");
    const [memberId, aloneId, otherId] = [
      ...(await idsOf(on, [member])),
      ...(await idsOf(on, [alone])),
      ...(await idsOf(on, [1_405])),
    ];
    if (memberId === undefined || aloneId === undefined || otherId === undefined)
      throw new Error("Somebody is missing.");
    await inShopSql(on.db, on.shopId, (sql) => movePerson(sql, memberId, otherId));
    expect(await inArm(on, id, "sample")).toContain(member);
    expect(await inArm(on, id, "sample")).not.toContain(1_405);
    await rowsOf(on, "update customers set shopify_id = null where shop_id = $1 and id = $2", [aloneId]);
    await inShopSql(on.db, on.shopId, (sql) => movePerson(sql, aloneId, otherId));
    expect(await inArm(on, id, "sample")).toContain(1_405);
  });
});

describe("a start", () => {
  it("has its planned end noted by the job that goes with it, though the process dies right after it is stored", async () => {
    const on = await experimentWorld(LOYAL);
    const due = async () =>
      (await on.db.pool.query<{ at: Date | null }>("select next_experiment_at as at from shops")).rows;
    const services = servicesOn(killingDatabase(on.db, 3, "after"), on.clock, on.queued);
    expect(await isKilled(startExperiment(services, on.shop, draftOf()).then(() => undefined))).toBe(true);
    expect([await all(on), on.queued]).toMatchObject([[{}], ["experiments"]]);
    // The clock claimed the shop before there was an experiment.
    expect(await due()).toEqual([{ at: null }]);
    for (let times = 0; times < 2; times += 1) await work(on);
    expect(await due()).toEqual([{ at: daysLater(30) }]);
  });

  it("is done once however often it is pressed, and though the process dies at any moment", async () => {
    const on = await experimentWorld(LOYAL);
    await switchOn(on, "klaviyo");
    const draft = draftOf({ requestKey: randomUUID(), sent: [{ arm: "sample", target: "klaviyo" }] });
    for (const when of ["before", "after"] as const) {
      const services = servicesOn(killingDatabase(on.db, 3, when), on.clock, on.queued);
      const run = startExperiment(services, on.shop, draft).then(() => undefined);
      expect(await isKilled(run)).toBe(true);
      expect(await all(on)).toHaveLength(when === "before" ? 0 : 1);
    }
    const first = await startExperiment(on.services, on.shop, draft);
    expect(await startExperiment(on.services, on.shop, { ...draft, name: "Other" })).toEqual(first);
    const both = await Promise.all([
      startExperiment(on.services, on.shop, draftOf({ requestKey: draft.requestKey })),
      startExperiment(on.services, on.shop, draftOf({ requestKey: draft.requestKey })),
    ]);
    expect(both).toEqual([first, first]);
    expect(await all(on)).toHaveLength(1);
    expect(await rowsOf(on, "select count(*)::int as n from experiment_members where shop_id = $1")).toEqual([
      { n: LOYAL },
    ]);
    expect(await rowsOf(on, "select kind from audiences where shop_id = $1 and kind = 'arm'")).toHaveLength(
      1,
    );
  });

  it("is refused with the reason, and leaves nothing", async () => {
    const on = await experimentWorld(LOYAL);
    const why = async (changes: Parameters<typeof draftOf>[0]) => {
      const outcome = await startExperiment(on.services, on.shop, draftOf(changes));
      return outcome.outcome === "refused" ? outcome.why : outcome.outcome;
    };
    expect(await why({ name: " " })).toBe("name_empty");
    expect(await why({ name: "x".repeat(101) })).toBe("name_too_long");
    expect(await why({ name: "a\u202eb" })).toBe("name_unprintable");
    expect(await why({ source: { kind: "segment", of: 99 } })).toBe("gone");
    expect(await why({ source: { kind: "preset", of: "false_starts" } })).toBe("not_ready");
    expect(await why({ source: { kind: "group", of: "sleeping" } })).toBe("one_arm");
    expect(await why({ source: { kind: "group", of: "new" } })).toBe("one_arm");
    expect(await why({ sent: [{ arm: "sample", target: "klaviyo" }] })).toBe("no_place");
    expect(await all(on)).toEqual([]);
    await started(on);
    expect(await why({ name: "win  BACK" })).toBe("name_taken");
  });

  it("is refused where a target has no place left for its arms", async () => {
    const on = await experimentWorld(LOYAL);
    await switchOn(on, "shopify_tags");
    await rowsOf(
      on,
      `insert into audiences (shop_id, target, place, kind, subject)
       select $1, 'shopify_tags', n, 'segment', n::text from generate_series(6, 204) as n`,
    );
    const sent = [
      { arm: "sample", target: "shopify_tags" },
      { arm: "holdout", target: "shopify_tags" },
    ] as const;
    await rowsOf(
      on,
      `insert into audiences (shop_id, target, place, kind, subject)
       select $1, 'shopify_tags', n, 'group', 'g' || n from generate_series(0, 5) as n where n > 5`,
    );
    const six = await rowsOf(
      on,
      `insert into audiences (shop_id, target, place, kind, subject)
       select $1, 'shopify_tags', n - 1, 'group', (array['new', 'about_to_sleep', 'sleeping', 'potential_loyal', 'loyal', 'loyal_at_risk'])[n]
         from generate_series(1, 6) as n returning 1`,
    );
    expect(six).toHaveLength(6);
    expect(await startExperiment(on.services, on.shop, draftOf({ sent }))).toEqual({
      outcome: "refused",
      why: "no_place",
    });
    expect(await startExperiment(on.services, on.shop, draftOf({ sent: sent.slice(0, 1) }))).toMatchObject({
      outcome: "started",
    });
  });
});

describe("F6: before it starts", () => {
  it("the store's own past tells what such customers do in as many days", async () => {
    const on = await experimentWorld(LOYAL);
    const loyal = Array.from({ length: LOYAL }, (_, index) => index);
    // Everybody ordered 100 days ago; one in ten again 10 days ago, for 20.00.
    await place(
      on,
      loyal.map((index) => orderOf(index, daysLater(-100))),
    );
    await place(
      on,
      loyal
        .filter((index) => index % 10 === 0)
        .map((index) => orderOf(index, daysLater(-10), { amountMinor: 2_000 })),
    );
    await rowsOf(
      on,
      `update customers c set order_count = o.n, spent_minor = o.spent, last_order_at = o.last
         from (select customer_shopify_id as id, count(*) as n, sum(amount_minor) as spent, max(processed_at) as last
                 from orders where shop_id = $1 group by 1) o where c.shop_id = $1 and c.shopify_id = o.id`,
    );
    const of = (days: number) =>
      proposeExperiment(on.db, on.shop, { source: { kind: "group", of: "loyal" }, days });
    const proposal = await of(30);
    if (proposal.outcome !== "ready" || proposal.past === null) throw new Error(proposal.outcome);
    expect(proposal).toMatchObject({ members: LOYAL });
    const { past } = proposal;
    // Those who ordered 100 days ago by now are of a kind that nobody was of 30 days ago, so all stand for them.
    expect(past.buyers / past.customers).toBeCloseTo(0.1, 6);
    expect(past.revenueMinor / past.customers).toBeCloseTo(200, 6);
    expect(past.revenueSquaresMinor / past.customers).toBeCloseTo(400_000, 6);
    // Nobody had ordered 200 days ago.
    expect(await of(200)).toMatchObject({ outcome: "ready", members: LOYAL, past: null });
    expect(await proposeExperiment(on.db, on.shop, { source: { kind: "segment", of: 9 }, days: 30 })).toEqual(
      { outcome: "gone" },
    );
  });
});
