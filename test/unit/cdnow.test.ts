import { beforeAll, describe, expect, it } from "vitest";

import { groupOf } from "../../app/domain/groups/assign.ts";
import { GROUPS } from "../../app/domain/groups/group.ts";
import { optimalClusters } from "../../app/domain/rfm/clusters.ts";
import { gap90Days } from "../../app/domain/rfm/gaps.ts";
import { fitModel, type CustomerColumns } from "../../app/domain/rfm/model.ts";
import { normaliseOrders, normaliseSpend } from "../../app/domain/rfm/normalise.ts";
import { recencyDays } from "../../app/domain/rfm/recency.ts";
import type { FittedModel } from "../../app/domain/rfm/score.ts";
import { scoreCustomer } from "../../app/domain/rfm/scoring.ts";
import { byCustomer, gapsOf, readPurchases, type Purchase } from "./cdnow.ts";

const FOLDER = process.env["CDNOW_DIR"] ?? "";
const AS_OF = new Date("1998-07-01T00:00:00Z");

describe.skipIf(FOLDER === "")("the CDNOW purchases (CDNOW_DIR names their folder)", () => {
  let purchases: Purchase[];
  let customers: Purchase[][];
  let columns: CustomerColumns;
  let model: FittedModel;

  beforeAll(async () => {
    purchases = await readPurchases(FOLDER);
    customers = byCustomer(purchases, AS_OF);
    columns = {
      recencyDays: Int32Array.from(customers, (own) => recencyDays(own.at(-1)?.at ?? AS_OF, AS_OF)),
      orderCount: Int32Array.from(customers, (own) => own.length),
      spentMinor: Float64Array.from(customers, (own) => own.reduce((sum, one) => sum + one.amountMinor, 0)),
    };
    model = fitModel(columns, gap90Days(gapsOf(customers)), "USD");
  });

  it("are read whole", () => {
    expect(purchases).toHaveLength(69_659);
    expect(customers).toHaveLength(23_570);
    expect(columns.spentMinor.reduce((sum, minor) => sum + minor, 0)).toBe(250_031_563);
    expect(purchases.filter((purchase) => purchase.amountMinor === 0)).toHaveLength(80);
  });

  it("fall into the clusters that R's Ckmeans.1d.dp finds", () => {
    const sizes = (values: Float64Array) => optimalClusters(values.sort(), 5).sizes;
    const days = Float64Array.from(columns.recencyDays);
    expect(sizes(days)).toEqual([4456, 2524, 1966, 6938, 7686]);
    expect(sizes(days.map(Math.log1p))).toEqual([508, 1640, 2542, 3049, 15831]);
    expect(sizes(Float64Array.from(columns.orderCount, normaliseOrders))).toEqual([
      11908, 4079, 3658, 2975, 950,
    ]);
    expect(sizes(columns.spentMinor.map((minor) => normaliseSpend(minor, 2)))).toEqual([
      6114, 6372, 5328, 4007, 1749,
    ]);
  });

  it("have the boundaries that the product promises", () => {
    expect(model.gap90Days).toBe(200);
    expect(model.boundaries).toEqual({
      r: [40, 91, 172, 323],
      f: [2, 3, 5, 11],
      m: [20_47, 47_61, 109_86, 299_82],
    });
  });

  it("make groups of the sizes that the product promises", () => {
    const sizes = new Map<string, number>(GROUPS.map((group) => [group, 0]));
    columns.recencyDays.forEach((days, index) => {
      const group = groupOf(
        scoreCustomer(model.boundaries, {
          recencyDays: days,
          orderCount: columns.orderCount[index] ?? 0,
          spentMinor: columns.spentMinor[index] ?? 0,
        }),
      );
      sizes.set(group, (sizes.get(group) ?? 0) + 1);
    });
    expect(Object.fromEntries(sizes)).toEqual({
      new: 0,
      potential_loyal: 1_582,
      loyal: 3_645,
      loyal_at_risk: 1_754,
      about_to_sleep: 1_413,
      sleeping: 15_176,
    });
  });
});
