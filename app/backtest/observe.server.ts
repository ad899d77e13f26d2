import { setImmediate as breathe } from "node:timers/promises";

import { countGaps, type Eligibility } from "../db/scoring/aggregates.server.ts";
import type { Database } from "../db/core/database.server.ts";
import { importsForScoring } from "../db/orders/imports.server.ts";
import { readBacktestCustomers, type BacktestCustomerRow } from "../db/insights/backtest-customers.server.ts";
import { leftOutCustomers } from "../db/scoring/left-out.server.ts";
import { inShopSql } from "../db/core/shop-scope.server.ts";
import type { Outcomes } from "../domain/backtest/cells.ts";
import { rhythmOf, type Rhythm } from "../domain/rfm/gaps.ts";
import type { CustomerColumns } from "../domain/rfm/model.ts";
import { recencyDays } from "../domain/rfm/recency.ts";
import { readCustomersToPredict, type CustomersToPredict } from "../scoring/prediction-input.server.ts";

/** What was known of the customers at a past date, and what they did after it. */
export interface Observed {
  readonly columns: CustomerColumns;
  readonly rhythm: Rhythm;
  readonly outcomes: Outcomes;
  /** What predictions as of the date are made from. */
  readonly known: CustomersToPredict;
}

interface Period {
  /** As of the past date. */
  readonly rules: Eligibility;
  /** The first moment after the period that is looked at. */
  readonly end: Date;
  readonly windowYears: number;
  readonly days: number;
}

/**
 * Reads all from one snapshot of the database.
 * @returns null while an import is under way, since that changes the orders
 */
export async function observe(
  db: Database,
  shopId: number,
  { rules, end, windowYears, days }: Period,
  signal: AbortSignal,
): Promise<Observed | null> {
  return inShopSql(
    db,
    shopId,
    async (sql) => {
      if ((await importsForScoring(sql)).underWay) return null;
      const rhythm = rhythmOf(await countGaps(sql, rules, (await leftOutCustomers(sql)).shopifyIds));
      const found = new ObservedColumns(rules.asOf);
      for await (const page of readBacktestCustomers(sql, rules, end)) {
        for (const row of page) found.push(row);
        signal.throwIfAborted();
        await breathe();
      }
      const { columns, outcomes } = found.finish();
      const scope = { rules, windowYears, customers: columns.orderCount.length, horizons: [days] };
      return { rhythm, columns, outcomes, known: await readCustomersToPredict(sql, scope, signal) };
    },
    { oneSnapshot: true },
  );
}

class ObservedColumns {
  readonly #at: Date;
  readonly #recencyDays: number[] = [];
  readonly #orderCount: number[] = [];
  readonly #spentMinor: number[] = [];
  readonly #bought: number[] = [];
  readonly #laterMinor: number[] = [];

  constructor(at: Date) {
    this.#at = at;
  }

  push(row: BacktestCustomerRow): void {
    this.#recencyDays.push(recencyDays(new Date(row.lastOrderMs), this.#at));
    this.#orderCount.push(row.orderCount);
    this.#spentMinor.push(row.spentMinor);
    this.#bought.push(row.bought);
    this.#laterMinor.push(row.laterMinor);
  }

  finish(): Pick<Observed, "columns" | "outcomes"> {
    return {
      columns: {
        recencyDays: Int32Array.from(this.#recencyDays),
        orderCount: Int32Array.from(this.#orderCount),
        spentMinor: Float64Array.from(this.#spentMinor),
      },
      outcomes: {
        bought: Uint8Array.from(this.#bought),
        revenueMinor: Float64Array.from(this.#laterMinor),
      },
    };
  }
}
