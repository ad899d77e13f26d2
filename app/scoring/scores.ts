import { groupOf } from "../domain/groups/assign.ts";
import type { CustomerColumns } from "../domain/rfm/model.ts";
import { recencyDays } from "../domain/rfm/recency.ts";
import { scoreCustomer } from "../domain/rfm/scoring.ts";
import type { Boundaries } from "../domain/rfm/score.ts";
import { groupIndex, scoreDigits, type CustomerTable } from "./customer-table.ts";

/** What a run finds of each customer, by the indexes of the customer table. */
export interface Scores {
  /** As digits (545); 0 for a customer who is not scored. */
  readonly score: Int16Array;
  /** The index in `GROUPS`; -1 for none. */
  readonly group: Int8Array;
  /** -1 without an eligible order. */
  readonly recencyDays: Int32Array;
}

/** Whole days since each customer's last eligible order; -1 for none. */
export function recencyColumn(table: CustomerTable, asOf: Date): Int32Array {
  return Int32Array.from(table.lastOrderMs, (ms) =>
    Number.isNaN(ms) ? -1 : recencyDays(new Date(ms), asOf),
  );
}

/** Whether the customer at an index is scored: there is an eligible order, and no tag leaves the customer out. */
function isScored({ orderCount, leftOut }: CustomerTable, i: number): boolean {
  return orderCount[i] !== 0 && leftOut[i] !== 1;
}

/** The columns of the customers who are scored, for fitting. */
export function eligibleColumns(table: CustomerTable, recency: Int32Array): CustomerColumns {
  const eligible = (_: number, i: number): boolean => isScored(table, i);
  return {
    recencyDays: recency.filter(eligible),
    orderCount: table.orderCount.filter(eligible),
    spentMinor: table.spentMinor.filter(eligible),
  };
}

/** Scores and groups all customers who have an eligible order and are not left out. */
export function scoreTable(table: CustomerTable, recency: Int32Array, boundaries: Boundaries): Scores {
  const score = new Int16Array(table.length);
  const group = new Int8Array(table.length).fill(-1);
  for (let i = 0; i < table.length; i++) {
    if (!isScored(table, i)) continue;
    const orderCount = table.orderCount[i] ?? 0;
    const summary = { recencyDays: recency[i] ?? 0, orderCount, spentMinor: table.spentMinor[i] ?? 0 };
    const found = scoreCustomer(boundaries, summary);
    score[i] = scoreDigits(found);
    group[i] = groupIndex(groupOf(found));
  }
  return { score, group, recencyDays: recency };
}
