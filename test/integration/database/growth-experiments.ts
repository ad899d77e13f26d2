/** An experiment with all customers of a shop of any size: proposed, drawn, read out and merged. */
import { expect } from "vitest";

import { audienceThen } from "../../../app/db/campaigns/audience-then.server.ts";
import { ARM_ORDERS } from "../../../app/db/experiments/arm-orders.server.ts";
import { countArms, insertArms } from "../../../app/db/experiments/arms.server.ts";
import { insertExperiment } from "../../../app/db/experiments/experiments.server.ts";
import {
  countMemberCells,
  readAverageOrder,
  readPastCells,
} from "../../../app/db/experiments/past-cells.server.ts";
import {
  membersOfGroup,
  membersOfSegment,
  readMemberIds,
} from "../../../app/db/experiments/source-members.server.ts";
import { sumSpans } from "../../../app/db/scoring/span-sums.server.ts";
import { GROUPS } from "../../../app/domain/groups/group.ts";
import { LATER, NOW, type GrowthShop } from "./growth-shop.ts";

const DAY_MS = 86_400_000;
/** The place of a segment of all who spent something, as `noteSegments` left its members. */
const EVERYBODY = { word: 1, place: 1 };
const START = new Date(NOW.getTime() - DAY_MS);

export async function experiment({ tx, shopId, size }: GrowthShop): Promise<void> {
  const rules = { windowStart: new Date(0), asOf: LATER, includePointOfSale: false, currency: "EUR" };
  await tx(async (sql) => {
    const average = await readAverageOrder(sql);
    for (const group of GROUPS)
      await countMemberCells(sql, membersOfGroup(shopId, group), { asOf: LATER, average });
    const cells = await countMemberCells(sql, membersOfSegment(shopId, EVERYBODY), { asOf: LATER, average });
    expect(cells.reduce((sum, { customers }) => sum + customers, 0)).toBeGreaterThan(size / 2);
    await readPastCells(sql, rules, { since: NOW, average });
  });
  expect((await tx((sql) => readMemberIds(sql, membersOfSegment(shopId, EVERYBODY)))).length).toBeGreaterThan(
    size / 2,
  );
  const id = await tx(async (sql) => {
    const ids = [];
    for (const group of GROUPS) ids.push(...(await readMemberIds(sql, membersOfGroup(shopId, group))));
    expect(ids.length).toBeGreaterThan(size / 2);
    const half = Math.floor(ids.length / 2);
    const sizes = { sample: half, holdout: ids.length - half };
    const made = await insertExperiment(sql, {
      ...{ requestKey: "00000000-0000-4000-8000-000000000009", name: "Growth", nameKey: "growth", seed: 1 },
      ...{
        source: { kind: "group", of: "loyal" },
        sourceName: null,
        samplePercent: 50,
        holdoutPercent: null,
      },
      ...{ members: ids.length, sizes, plannedDays: 30, decideBy: "revenue_per_customer", currency: "EUR" },
      ...{ includePointOfSale: false, past: null, startedAt: START, plannedEndAt: LATER },
    });
    const arms = {
      sample: BigInt64Array.from(ids.slice(0, half)),
      holdout: BigInt64Array.from(ids.slice(half)),
    };
    await insertArms(sql, made, arms);
    return made;
  });
  await tx(async (sql) => {
    const { sample, holdout } = await countArms(sql, id);
    expect(sample + holdout).toBeGreaterThan(size / 2);
    // The same query as COPY sends it, whose plan can't be asked for.
    const values = [shopId, id, START.toISOString(), LATER.toISOString(), false, "EUR"];
    expect(await sql.query(ARM_ORDERS, values)).not.toEqual([]);
    const included = { kind: "arm", subject: `${String(id)}-sample` } as const;
    const who = await audienceThen(sql, { included, excluded: [] }, START);
    if (who !== null) await sumSpans(sql, who, [{ from: START, until: LATER }], rules);
  });
}
