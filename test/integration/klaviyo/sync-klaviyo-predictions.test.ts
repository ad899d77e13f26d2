/** Profiles show what is expected of their customers, where the merchant wants that and it can be relied on. */
import { beforeEach, describe, expect, it } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { recordPrediction } from "../../../app/db/scoring/predictions.server.ts";
import { startCleanUp } from "../../../app/sync/merchant/clean-up.server.ts";
import { choosePredictions } from "../../../app/sync/merchant/predictions-choice.server.ts";
import { syncToUndo, undoSync } from "../../../app/sync/merchant/undo.server.ts";
import { pointsToStrike } from "../../setup/sampled.ts";
import { isKilled, killingClient, killingDatabase } from "../sync/sync-killing.ts";
import { addRun, decisions, newestSync, rowsOf, runKlaviyo, turn, type World } from "../sync/sync-world.ts";
import { calls, klaviyoWorld, propertiesOf } from "./sync-klaviyo-world.ts";

const CLEAR = "create_or_update_profile";
const UPLOAD = "bulk_import_profiles";
const NONE = {};
const ANN = { chance_90d: 45, expected_orders_90d: 0.8, expected_spend_365d: 120 };

/** How far off the newest window of each horizon was: orders that came, of a hundred expected. */
async function predicted(on: World, came: { readonly 90: number | null; readonly 365: number | null }) {
  const windows = (orders: number | null) => {
    const all = {
      customers: 2,
      expectedOrders: 100,
      orders,
      expectedRevenueMinor: 100,
      revenueMinor: orders,
    };
    return orders === null ? [] : [{ at: on.now(), ...all, tenths: [] }];
  };
  const fits = ([90, 365] as const).map((days) => ({
    days,
    fit: { method: "visits", buyers: 40 },
    windows: windows(came[days]),
  }));
  await inShopSql(on.db, on.shopId, (sql) =>
    recordPrediction(sql, {
      asOf: on.now(),
      modelId: 1,
      fittedAt: on.now(),
      currency: "EUR",
      customers: 2,
      learnedFrom: 2,
      inputHash: "x",
      fits,
    }),
  );
}

/** What is expected of the customer in the group loyal. Nothing is of the other. */
const expectOf = (on: World, [chance, orders, spent]: readonly number[]) =>
  rowsOf(
    on,
    `update customers set chance_90 = $2, orders_90 = $3, revenue_90_minor = 1, chance_365 = 990, orders_365 = 300,
            revenue_365_minor = $4 where shop_id = $1 and "group" = 'loyal'`,
    [chance, orders, spent],
  );

const choose = (on: World, wanted: boolean) => choosePredictions(decisions(on), on.shopId, wanted);

/** What a profile shows of predictions, without the beginning of their names. */
function shown(on: World, index: number): Record<string, unknown> {
  const names = ["chance_90d", "expected_orders_90d", "expected_spend_365d"];
  const all = propertiesOf(on, `p${String(index)}@example.com`) ?? {};
  const own = names.map((name) => [name, all[`sixfold_${name}`]] as const);
  return Object.fromEntries(own.filter(([name]) => `sixfold_${name}` in all));
}

describe("the predictions that a profile shows", () => {
  let on: World;
  const again = async (): Promise<void> => {
    await addRun(on);
    await runKlaviyo(on);
  };

  beforeEach(async () => {
    on = await klaviyoWorld([{ group: "loyal" }, { group: "new" }]);
    await predicted(on, { 90: 90, 365: 120 });
    await expectOf(on, [463, 81, 12_345]);
  });

  it("are none until the merchant wants them; then they are rounded, and none where nothing is predicted", async () => {
    await runKlaviyo(on);
    expect([shown(on, 0), shown(on, 1)]).toEqual([NONE, NONE]);
    await choose(on, true);
    await runKlaviyo(on);
    expect([shown(on, 0), shown(on, 1)]).toEqual([ANN, NONE]);
    expect(calls(on, CLEAR)).toBe(0);
  });

  it("are sent again only once they changed by more than their rounding", async () => {
    await choose(on, true);
    await runKlaviyo(on);
    const uploads = calls(on, UPLOAD);
    await expectOf(on, [474, 84, 11_987]);
    await again();
    expect(calls(on, UPLOAD)).toBe(uploads);
    await expectOf(on, [480, 86, 9]);
    await again();
    expect(calls(on, UPLOAD)).toBe(uploads + 1);
    expect(shown(on, 0)).toEqual({ chance_90d: 50, expected_orders_90d: 0.9, expected_spend_365d: 0.09 });
  });

  it("are removed where they turn out unreliable, or nothing is known of that, each by its own days", async () => {
    await choose(on, true);
    await runKlaviyo(on);
    await predicted(on, { 90: 90, 365: 150 });
    await again();
    const of90 = { chance_90d: 45, expected_orders_90d: 0.8 };
    expect(shown(on, 0)).toEqual(of90);
    await predicted(on, { 90: null, 365: 100 });
    await again();
    expect(shown(on, 0)).toEqual({ expected_spend_365d: 120 });
    expect(propertiesOf(on, "p0@example.com")).toMatchObject({ sixfold_group: "Loyal" });
    expect(calls(on, CLEAR)).toBe(2);
    await again();
    expect(calls(on, CLEAR)).toBe(2);
  });

  it("are removed once the merchant wants none, and an undo doesn't bring them back", async () => {
    await choose(on, true);
    await runKlaviyo(on);
    await choose(on, false);
    await turn(on, { 0: "sleeping" });
    await runKlaviyo(on);
    expect(shown(on, 0)).toEqual(NONE);
    const set = { target: "klaviyo", set: "groups" } as const;
    const last = await inShopSql(on.db, on.shopId, (sql) => syncToUndo(sql, set));
    await undoSync(decisions(on), on.shopId, { target: "klaviyo", syncId: last?.id ?? 0 });
    await runKlaviyo(on);
    expect(propertiesOf(on, "p0@example.com")).toMatchObject({ sixfold_group: "Loyal" });
    expect(shown(on, 0)).toEqual(NONE);
  });

  it("go with all other properties where a customer leaves, or the merchant cleans up", async () => {
    await choose(on, true);
    await runKlaviyo(on);
    await turn(on, { 0: null });
    await runKlaviyo(on);
    expect(propertiesOf(on, "p0@example.com")).toEqual({});
    await turn(on, { 0: "loyal" });
    await runKlaviyo(on);
    expect(shown(on, 0)).toEqual(ANN);
    await startCleanUp(decisions(on), on.shopId, "klaviyo");
    await runKlaviyo(on);
    expect(propertiesOf(on, "p0@example.com")).toEqual({});
    expect(await rowsOf(on, "select predictions from sync_targets where shop_id = $1")).toEqual([
      { predictions: false },
    ]);
  });

  it("stay told of where Klaviyo refuses to remove them, and are tried again", async () => {
    await choose(on, true);
    await runKlaviyo(on);
    await choose(on, false);
    on.klaviyo.fault({ kind: "status", status: 400, endpoint: CLEAR });
    await runKlaviyo(on);
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "incomplete", failed: 1 });
    expect(shown(on, 0)).toEqual(ANN);
    await again();
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "done", failed: 0 });
    expect(shown(on, 0)).toEqual(NONE);
  });

  it("are nobody's where Klaviyo has no such profile any more", async () => {
    await choose(on, true);
    await runKlaviyo(on);
    const gone = on.klaviyo.simulation.store.byEmail("p0@example.com");
    if (gone) on.klaviyo.simulation.store.profiles.delete(gone.id);
    await choose(on, false);
    await runKlaviyo(on);
    await again();
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "done", failed: 0 });
    expect(shown(on, 0)).toEqual(NONE);
  });

  it.each(["request", "transaction"] as const)("come to the same when killed after any %s", async (what) => {
    const places = pointsToStrike();
    for (let at = places.first, killed = true; killed; at += places.gap()) {
      await choose(on, true);
      await runKlaviyo(on);
      await choose(on, false);
      const ways =
        what === "request"
          ? { client: killingClient(on.client, at, "after") }
          : { db: killingDatabase(on.db, at, "after") };
      killed = await isKilled(runKlaviyo(on, ways));
      const wanted = at % 2 === 0;
      await choose(on, wanted);
      await again();
      expect({ at, shown: shown(on, 0) }).toEqual({ at, shown: wanted ? ANN : NONE });
    }
  });
});
