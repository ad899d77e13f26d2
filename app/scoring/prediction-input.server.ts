import { createHash } from "node:crypto";

import type { Database } from "../db/core/database.server.ts";
import { readInBulk } from "../db/core/planner.server.ts";
import { inShopSql } from "../db/core/shop-scope.server.ts";
import { importsForScoring } from "../db/orders/imports.server.ts";
import type { Eligibility } from "../db/scoring/aggregates.server.ts";
import { modelOfNewestRun } from "../db/scoring/models.server.ts";
import { readOrderRows } from "../db/scoring/order-rows.server.ts";
import { newestRunRules, type RunRules } from "../db/scoring/run-rules.server.ts";
import type { OrderColumns } from "../domain/history/standings.ts";
import { windowStart } from "../domain/orders/eligibility.ts";
import { FactsBuilder, type Facts } from "../domain/predict/facts.ts";
import { HORIZONS } from "../domain/predict/horizons.ts";
import { isSampled, LEARNED_FROM, type CustomerOrders } from "../domain/predict/sample.ts";
import { OrdersByCustomer } from "./orders-by-customer.ts";

/** All that predictions are made from, as of the newest run. */
export interface PredictionInput {
  readonly run: RunRules;
  /** The model that the run scored with. */
  readonly modelId: number;
  /** Of all customers with an order that counts, in the order of their Shopify ids. */
  readonly facts: Facts;
  readonly shopifyIds: BigInt64Array;
  /** Those whom the fits learn from, with all their orders. */
  readonly sample: readonly CustomerOrders[];
  readonly inputHash: string;
}

/**
 * Reads it in one pass over the orders, from one snapshot of the database. Of a million customers it keeps 50 MB.
 * @returns importing: orders change at this moment. none: there is no run yet
 */
export async function readPredictionInput(
  db: Database,
  shopId: number,
  signal: AbortSignal,
): Promise<PredictionInput | "importing" | "none"> {
  return inShopSql(
    db,
    shopId,
    async (sql) => {
      if ((await importsForScoring(sql)).underWay) return "importing";
      const run = await newestRunRules(sql);
      const model = await modelOfNewestRun(sql);
      if (run === null || model === null) return "none";
      const rules: Eligibility = { ...run, windowStart: windowStart(run.asOf, run.windowYears) };
      await readInBulk(sql);
      const customers = run.fitCheck?.figures.customers ?? 0;
      const collected = new PredictionColumns(rules, run.windowYears, customers);
      const orders = new OrdersByCustomer((columns, id) => collected.add(columns, id));
      await readOrderRows(
        sql,
        rules,
        (row) => orders.push(row),
        () => signal.throwIfAborted(),
      );
      orders.end();
      return { run, modelId: model.id, ...collected.finish() };
    },
    { oneSnapshot: true },
  );
}

class PredictionColumns {
  readonly #facts: FactsBuilder;
  readonly #customers: number;
  readonly #ids: bigint[] = [];
  readonly #sample: CustomerOrders[] = [];
  readonly #hash = createHash("sha256");

  /** @param customers - about how many there are: it decides how large a part the sample is */
  constructor(rules: Eligibility, windowYears: number, customers: number) {
    this.#customers = customers;
    this.#facts = new FactsBuilder(rules.asOf, windowYears, HORIZONS);
    const { windowStart: start, asOf, includePointOfSale, currency } = rules;
    this.#hash.update([start.toISOString(), asOf.toISOString(), includePointOfSale, currency].join(","));
  }

  add(orders: OrderColumns, shopifyId: bigint): void {
    if (!this.#facts.add(orders)) return;
    this.#ids.push(shopifyId);
    const { length } = orders;
    const [at, amountMinor] = [orders.at.subarray(0, length), orders.amountMinor.subarray(0, length)];
    const id = String(shopifyId);
    this.#hash.update(`\n${id}`);
    this.#hash.update(bytesOf(at));
    this.#hash.update(bytesOf(amountMinor));
    if (isSampled(id, this.#customers, LEARNED_FROM))
      this.#sample.push({ id, length, at: at.slice(), amountMinor: amountMinor.slice() });
  }

  finish(): Pick<PredictionInput, "facts" | "shopifyIds" | "sample" | "inputHash"> {
    return {
      facts: this.#facts.finish(),
      shopifyIds: BigInt64Array.from(this.#ids),
      sample: this.#sample,
      inputHash: this.#hash.digest("hex"),
    };
  }
}

function bytesOf(values: Float64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
