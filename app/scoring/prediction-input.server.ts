import { createHash } from "node:crypto";

import type { Database } from "../db/core/database.server.ts";
import { readInBulk } from "../db/core/planner.server.ts";
import { inShopSql, type ShopSql } from "../db/core/shop-scope.server.ts";
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
export interface PredictionInput extends CustomersToPredict {
  readonly run: RunRules;
  /** The model that the run scored with. */
  readonly modelId: number;
}

export interface CustomersToPredict {
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
      const customers = run.fitCheck?.figures.customers ?? 0;
      const scope = { rules, windowYears: run.windowYears, customers, horizons: HORIZONS };
      return { run, modelId: model.id, ...(await readCustomersToPredict(sql, scope, signal)) };
    },
    { oneSnapshot: true },
  );
}

const FIRST_SIZE = 1_024;

interface Scope {
  readonly rules: Eligibility;
  readonly windowYears: number;
  /** About how many customers there are: it decides how large a part the sample is. */
  readonly customers: number;
  /** In days. */
  readonly horizons: readonly number[];
}

/** Reads what predictions as of a moment are made from, in one pass over the orders before it. */
export async function readCustomersToPredict(
  sql: ShopSql,
  scope: Scope,
  signal: AbortSignal,
): Promise<CustomersToPredict> {
  await readInBulk(sql);
  const collected = new PredictionColumns(scope);
  const orders = new OrdersByCustomer((columns, id) => collected.add(columns, id));
  await readOrderRows(
    sql,
    scope.rules,
    (row) => orders.push(row),
    () => signal.throwIfAborted(),
  );
  orders.end();
  return collected.finish();
}

/** Collects what predictions are made from, customer by customer. */
export class PredictionColumns {
  readonly #facts: FactsBuilder;
  readonly #customers: number;
  #ids = new BigInt64Array(FIRST_SIZE);
  #length = 0;
  readonly #sample: CustomerOrders[] = [];
  readonly #hash = createHash("sha256");

  constructor({ rules, windowYears, customers, horizons }: Scope) {
    this.#customers = customers;
    this.#facts = new FactsBuilder(rules.asOf, windowYears, horizons);
    const { windowStart: start, asOf, includePointOfSale, currency } = rules;
    this.#hash.update([start.toISOString(), asOf.toISOString(), includePointOfSale, currency].join(","));
  }

  add(orders: OrderColumns, shopifyId: bigint): void {
    if (!this.#facts.add(orders)) return;
    if (this.#length === this.#ids.length) this.#ids = doubled(this.#ids);
    this.#ids[this.#length++] = shopifyId;
    const { length } = orders;
    const [at, amountMinor] = [orders.at.subarray(0, length), orders.amountMinor.subarray(0, length)];
    const id = String(shopifyId);
    this.#hash.update(`\n${id}`);
    this.#hash.update(bytesOf(at));
    this.#hash.update(bytesOf(amountMinor));
    if (isSampled(id, this.#customers, LEARNED_FROM))
      this.#sample.push({ id, length, at: at.slice(), amountMinor: amountMinor.slice() });
  }

  finish(): CustomersToPredict {
    return {
      facts: this.#facts.finish(),
      shopifyIds: this.#ids.subarray(0, this.#length),
      sample: this.#sample,
      inputHash: this.#hash.digest("hex"),
    };
  }
}

function doubled(ids: BigInt64Array<ArrayBuffer>): BigInt64Array<ArrayBuffer> {
  const larger = new BigInt64Array(ids.length * 2);
  larger.set(ids);
  return larger;
}

function bytesOf(values: Float64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
