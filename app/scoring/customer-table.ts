import type { AggregateRow } from "../db/scoring/aggregates.server.ts";
import { GROUPS, isGroup, type Group } from "../domain/groups/group.ts";
import type { Score } from "../domain/rfm/score.ts";

/**
 * Customers by column, ordered by Shopify id. A million of them take 80 MB this way. `stored…` is what the last run
 * found. Moments in milliseconds, NaN for none; amounts in minor units.
 */
export interface CustomerTable {
  readonly length: number;
  readonly id: BigInt64Array;
  /** 0: the customer has no Shopify id. */
  readonly shopifyId: BigInt64Array;
  /** 0: the customer has no eligible order. */
  readonly orderCount: Int32Array;
  readonly spentMinor: Float64Array;
  readonly lastOrderMs: Float64Array;
  readonly storedOrderCount: Int32Array;
  readonly storedSpentMinor: Float64Array;
  readonly storedLastOrderMs: Float64Array;
  /** As digits (545); 0 for none. */
  readonly storedScore: Int16Array;
  /** The index in `GROUPS`; -1 for none. */
  readonly storedGroup: Int8Array;
  /** 1: a tag leaves the customer out. */
  readonly leftOut: Uint8Array;
  readonly storedLeftOut: Uint8Array;
}

type Columns = Omit<CustomerTable, "length">;

function columns(size: number): Columns {
  return {
    id: new BigInt64Array(size),
    shopifyId: new BigInt64Array(size),
    orderCount: new Int32Array(size),
    spentMinor: new Float64Array(size),
    lastOrderMs: new Float64Array(size),
    storedOrderCount: new Int32Array(size),
    storedSpentMinor: new Float64Array(size),
    storedLastOrderMs: new Float64Array(size),
    storedScore: new Int16Array(size),
    storedGroup: new Int8Array(size),
    leftOut: new Uint8Array(size),
    storedLeftOut: new Uint8Array(size),
  };
}

const FIRST_SIZE = 16_384;

/** Collects customers into a table that grows as needed. */
export class CustomerTableBuilder {
  #columns = columns(FIRST_SIZE);
  #size = FIRST_SIZE;
  #length = 0;

  push(row: AggregateRow): void {
    if (this.#length === this.#size) this.#grow();
    const at = this.#length++;
    const into = this.#columns;
    into.id[at] = row.id;
    into.shopifyId[at] = row.shopifyId ?? 0n;
    into.orderCount[at] = row.orderCount;
    into.spentMinor[at] = row.spentMinor;
    into.lastOrderMs[at] = row.lastOrderMs ?? Number.NaN;
    into.storedOrderCount[at] = row.storedOrderCount;
    into.storedSpentMinor[at] = row.storedSpentMinor;
    into.storedLastOrderMs[at] = row.storedLastOrderMs ?? Number.NaN;
    const { storedR: r, storedF: f, storedM: m } = row;
    into.storedScore[at] = r === null || f === null || m === null ? 0 : scoreDigits({ r, f, m });
    into.storedGroup[at] = groupIndex(row.storedGroup);
    into.leftOut[at] = Number(row.leftOut);
    into.storedLeftOut[at] = Number(row.storedLeftOut);
  }

  finish(): CustomerTable {
    const { id, shopifyId, ...rest } = this.#columns;
    const to = this.#length;
    return {
      length: to,
      id: id.subarray(0, to),
      shopifyId: shopifyId.subarray(0, to),
      orderCount: rest.orderCount.subarray(0, to),
      spentMinor: rest.spentMinor.subarray(0, to),
      lastOrderMs: rest.lastOrderMs.subarray(0, to),
      storedOrderCount: rest.storedOrderCount.subarray(0, to),
      storedSpentMinor: rest.storedSpentMinor.subarray(0, to),
      storedLastOrderMs: rest.storedLastOrderMs.subarray(0, to),
      storedScore: rest.storedScore.subarray(0, to),
      storedGroup: rest.storedGroup.subarray(0, to),
      leftOut: rest.leftOut.subarray(0, to),
      storedLeftOut: rest.storedLeftOut.subarray(0, to),
    };
  }

  #grow(): void {
    const full = this.#columns;
    this.#size *= 2;
    const larger = columns(this.#size);
    larger.id.set(full.id);
    larger.shopifyId.set(full.shopifyId);
    for (const name of ["orderCount", "storedOrderCount"] as const) larger[name].set(full[name]);
    for (const name of ["spentMinor", "lastOrderMs", "storedSpentMinor", "storedLastOrderMs"] as const)
      larger[name].set(full[name]);
    larger.storedScore.set(full.storedScore);
    larger.storedGroup.set(full.storedGroup);
    for (const name of ["leftOut", "storedLeftOut"] as const) larger[name].set(full[name]);
    this.#columns = larger;
  }
}

/** A score as a number: 545. */
export function scoreDigits({ r, f, m }: Score): number {
  return r * 100 + f * 10 + m;
}

export function scoreOfDigits(digits: number): Score {
  return { r: Math.floor(digits / 100), f: Math.floor(digits / 10) % 10, m: digits % 10 };
}

export function groupIndex(group: string | null): number {
  return isGroup(group) ? GROUPS.indexOf(group) : -1;
}

export function groupAt(index: number): Group | null {
  return GROUPS[index] ?? null;
}
