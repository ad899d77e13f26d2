import type { ScoredRow } from "../db/orders/customers.server.ts";
import type { Move } from "../db/scoring/moves.server.ts";
import type { Group } from "../domain/groups/group.ts";
import { moveCause, type RunChange, type ScoredCustomer } from "../domain/movement/cause.ts";
import { groupAt, scoreOfDigits, type CustomerTable } from "./customer-table.ts";
import type { Scores } from "./scores.ts";

/** What a run found, and how it differs from the run before. */
interface ScoredTable {
  readonly scores: Scores;
  /** Only if another model scored than before: each customer's group now by the old model, as an index in `GROUPS`. */
  readonly byOldModel: Int8Array | null;
  readonly change: RunChange;
}

/** What a run must write about some customers. */
interface Changes {
  readonly rows: ScoredRow[];
  readonly moves: Move[];
}

/**
 * The customers at the table's indexes `from` to `to` (exclusive): those whose row changed, and those who changed
 * group.
 */
export function changesBetween(
  table: CustomerTable,
  { scores, byOldModel, change: run }: ScoredTable,
  from: number,
  to: number,
): Changes {
  const rows: ScoredRow[] = [];
  const moves: Move[] = [];
  for (let i = from; i < Math.min(to, table.length); i++) {
    if (isSame(table, scores, i)) continue;
    const row = scoredRow(table, scores, i);
    rows.push(row);
    const before = storedCustomer(table, i);
    if (before.group === row.group) continue;
    const isSwitched = table.leftOut[i] !== table.storedLeftOut[i];
    const cause = isSwitched ? "setting_changed" : moveCause(before, row, run, oldGroup(byOldModel, i));
    moves.push({ customerId: row.id, from: before.group, to: row.group, cause, figures: row });
  }
  return { rows, moves };
}

function oldGroup(byOldModel: Int8Array | null, i: number): Group | null | undefined {
  return byOldModel === null ? undefined : groupAt(byOldModel[i] ?? -1);
}

function isSame(table: CustomerTable, scores: Scores, i: number): boolean {
  return (
    table.orderCount[i] === table.storedOrderCount[i] &&
    table.spentMinor[i] === table.storedSpentMinor[i] &&
    Object.is(table.lastOrderMs[i], table.storedLastOrderMs[i]) &&
    scores.score[i] === table.storedScore[i] &&
    scores.group[i] === table.storedGroup[i] &&
    table.leftOut[i] === table.storedLeftOut[i]
  );
}

function scoredRow(table: CustomerTable, scores: Scores, i: number): ScoredRow {
  const digits = scores.score[i] ?? 0;
  const score = digits === 0 ? { r: null, f: null, m: null } : scoreOfDigits(digits);
  return {
    id: table.id[i] ?? 0n,
    orderCount: table.orderCount[i] ?? 0,
    spentMinor: table.spentMinor[i] ?? 0,
    lastOrderAt: moment(table.lastOrderMs[i]),
    ...score,
    group: groupAt(scores.group[i] ?? -1),
    leftOut: table.leftOut[i] === 1,
  };
}

function storedCustomer(table: CustomerTable, i: number): ScoredCustomer {
  return {
    group: groupAt(table.storedGroup[i] ?? -1),
    orderCount: table.storedOrderCount[i] ?? 0,
    spentMinor: table.storedSpentMinor[i] ?? 0,
    lastOrderAt: moment(table.storedLastOrderMs[i]),
  };
}

function moment(ms: number | undefined): Date | null {
  return ms === undefined || Number.isNaN(ms) ? null : new Date(ms);
}
