import type { AggregateRow } from "../db/scoring/aggregates.server.ts";
import { GROUPS, isGroup, type Group } from "../domain/groups/group.ts";
import type { Score } from "../domain/rfm/score.ts";

/**
 * Customers by column, ordered by Shopify id. A million of them take 80 MB this way. `held…` is what the last run
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
  readonly heldOrderCount: Int32Array;
  readonly heldSpentMinor: Float64Array;
  readonly heldLastOrderMs: Float64Array;
  /** As digits (545); 0 for none. */
  readonly heldScore: Int16Array;
  /** The index in `GROUPS`; -1 for none. */
  readonly heldGroup: Int8Array;
}

type Columns = Omit<CustomerTable, "length">;

function columns(size: number): Columns {
  return {
    id: new BigInt64Array(size),
    shopifyId: new BigInt64Array(size),
    orderCount: new Int32Array(size),
    spentMinor: new Float64Array(size),
    lastOrderMs: new Float64Array(size),
    heldOrderCount: new Int32Array(size),
    heldSpentMinor: new Float64Array(size),
    heldLastOrderMs: new Float64Array(size),
    heldScore: new Int16Array(size),
    heldGroup: new Int8Array(size),
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
    into.heldOrderCount[at] = row.heldOrderCount;
    into.heldSpentMinor[at] = row.heldSpentMinor;
    into.heldLastOrderMs[at] = row.heldLastOrderMs ?? Number.NaN;
    const { heldR: r, heldF: f, heldM: m } = row;
    into.heldScore[at] = r === null || f === null || m === null ? 0 : scoreDigits({ r, f, m });
    into.heldGroup[at] = groupIndex(row.heldGroup);
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
      heldOrderCount: rest.heldOrderCount.subarray(0, to),
      heldSpentMinor: rest.heldSpentMinor.subarray(0, to),
      heldLastOrderMs: rest.heldLastOrderMs.subarray(0, to),
      heldScore: rest.heldScore.subarray(0, to),
      heldGroup: rest.heldGroup.subarray(0, to),
    };
  }

  #grow(): void {
    const full = this.#columns;
    this.#size *= 2;
    const larger = columns(this.#size);
    larger.id.set(full.id);
    larger.shopifyId.set(full.shopifyId);
    for (const name of ["orderCount", "heldOrderCount"] as const) larger[name].set(full[name]);
    for (const name of ["spentMinor", "lastOrderMs", "heldSpentMinor", "heldLastOrderMs"] as const)
      larger[name].set(full[name]);
    larger.heldScore.set(full.heldScore);
    larger.heldGroup.set(full.heldGroup);
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
