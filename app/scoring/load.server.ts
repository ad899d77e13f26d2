import { setImmediate as breathe } from "node:timers/promises";

import {
  countGaps,
  countOrders,
  readAggregates,
  type Eligibility,
  type OrderCount,
} from "../db/scoring/aggregates.server.ts";
import { enterCustomersOfOrders } from "../db/orders/customers.server.ts";
import type { Database } from "../db/core/database.server.ts";
import { importsForScoring } from "../db/orders/imports.server.ts";
import {
  activeModel,
  modelOfNewestRun,
  newestFit,
  type ModelRow,
  type NewestFit,
} from "../db/scoring/models.server.ts";
import { leftOutCustomers } from "../db/scoring/left-out.server.ts";
import { readInBulk } from "../db/core/planner.server.ts";
import { lastRunAsOf, type LeftOut } from "../db/scoring/runs.server.ts";
import { inShopSql } from "../db/core/shop-scope.server.ts";
import type { GapCount } from "../domain/rfm/gaps.ts";
import { CustomerTableBuilder, type CustomerTable } from "./customer-table.ts";

/** All that a run is computed from, as of one moment of the database. */
export interface RunInput {
  readonly importId: number;
  readonly scopeLimited: boolean;
  readonly active: ModelRow | null;
  /** The model of the run before. The customers' present groups are by this one. */
  readonly previous: ModelRow | null;
  /** The newest fitted model, in whatever state it is now. */
  readonly newestFit: NewestFit | null;
  readonly previousAsOf: Date | null;
  readonly orders: number;
  readonly eligible: number;
  readonly leftOut: LeftOut;
  /** null: no order counts. */
  readonly firstOrderAt: Date | null;
  /** Days between consecutive orders of a customer, ascending, without zeros. */
  readonly gaps: readonly GapCount[];
  readonly table: CustomerTable;
}

/** @returns null: no import is complete, or one is under way, and nothing may be scored */
export async function loadRunInput(
  db: Database,
  shopId: number,
  rules: Eligibility,
  signal: AbortSignal,
): Promise<RunInput | null> {
  await inShopSql(db, shopId, async (sql) => {
    await readInBulk(sql);
    await enterCustomersOfOrders(sql);
  });
  return inShopSql(
    db,
    shopId,
    async (sql) => {
      const { underWay, complete } = await importsForScoring(sql);
      if (underWay || complete === null) return null;
      await readInBulk(sql);
      const { ids, shopifyIds } = await leftOutCustomers(sql);
      const counts = await countOrders(sql, rules, shopifyIds);
      const gaps = await countGaps(sql, rules, shopifyIds);
      const builder = new CustomerTableBuilder();
      for await (const page of readAggregates(sql, rules, ids)) {
        for (const row of page) builder.push(row);
        signal.throwIfAborted();
        await breathe();
      }
      return {
        importId: complete.id,
        scopeLimited: complete.scopeLimited,
        active: await activeModel(sql),
        previous: await modelOfNewestRun(sql),
        newestFit: await newestFit(sql),
        previousAsOf: await lastRunAsOf(sql),
        ...orderFigures(counts),
        gaps,
        table: builder.finish(),
      };
    },
    { oneSnapshot: true },
  );
}

function orderFigures(
  counts: readonly OrderCount[],
): Pick<RunInput, "orders" | "eligible" | "leftOut" | "firstOrderAt"> {
  const orders = counts.reduce((sum, each) => sum + each.orders, 0);
  const counted = counts.find((each) => each.reason === null);
  const leftOut = Object.fromEntries(
    counts.flatMap(({ reason, orders }) => (reason === null ? [] : [[reason, orders]])),
  );
  return { orders, eligible: counted?.orders ?? 0, leftOut, firstOrderAt: counted?.firstAt ?? null };
}
