import { beforeAll, describe, expect, it } from "vitest";

import type { Group } from "../../app/domain/groups/group.ts";
import { optimalClusters } from "../../app/domain/kmeans/clusters.ts";
import type { CustomerColumns } from "../../app/domain/rfm/model.ts";
import { normaliseOrders, normaliseSpend } from "../../app/domain/rfm/normalise.ts";
import type { FittedModel } from "../../app/domain/rfm/score.ts";
import { readPurchases, type Purchase } from "./cdnow.ts";
import { fitStore } from "./fitted-store.ts";

const FOLDER = process.env["CDNOW_DIR"] ?? "";
const AS_OF = new Date("1998-07-01T00:00:00Z");

describe.skipIf(FOLDER === "")("the CDNOW purchases (CDNOW_DIR names their folder)", () => {
  let purchases: Purchase[];
  let columns: CustomerColumns;
  let model: FittedModel;
  let groups: Record<Group, number>;

  beforeAll(async () => {
    purchases = await readPurchases(FOLDER);
    ({ columns, model, groups } = fitStore(purchases, AS_OF, "USD"));
  });

  it("are read whole", () => {
    expect(purchases).toHaveLength(69_659);
    expect(columns.orderCount).toHaveLength(23_570);
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
    expect(model).toMatchObject({ gap50Days: 34, gap75Days: 94 });
    expect(model.boundaries).toEqual({
      r: [40, 91, 172, 323],
      f: [2, 3, 5, 11],
      m: [20_47, 47_61, 109_86, 299_82],
    });
  });

  it("make groups of the sizes that the product promises", () => {
    expect(groups).toEqual({
      new: 0,
      potential_loyal: 1_582,
      loyal: 3_645,
      loyal_at_risk: 1_754,
      about_to_sleep: 1_413,
      sleeping: 15_176,
    });
  });
});
