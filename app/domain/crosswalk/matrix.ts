import { GROUPS, type Group } from "../groups/group.ts";

/** How many customers are in each pair of one of our groups and one of another's. */
export interface Crosswalk<Other extends string> {
  /** Rows: the six groups in their order, then none. */
  readonly rows: readonly (Group | null)[];
  /** Columns: the other's groups in their order, then none. */
  readonly columns: readonly (Other | null)[];
  /** customers[row][column]. */
  readonly customers: readonly (readonly number[])[];
  readonly total: number;
}

/**
 * Customers in one of our groups and one of the other's; null: in no group. One customer, unless `customers` says
 * more.
 */
export interface Paired<Other extends string> {
  readonly group: Group | null;
  readonly other: Other | null;
  readonly customers?: number;
}

/** Counts customers by our group and the other's. */
export function crosswalk<Other extends string>(
  others: readonly Other[],
  pairs: Iterable<Paired<Other>>,
): Crosswalk<Other> {
  const rows = [...GROUPS, null];
  const columns = [...others, null];
  const counts = rows.map(() => columns.map(() => 0));
  let total = 0;
  for (const { group, other, customers = 1 } of pairs) {
    const row = counts[rows.indexOf(group)];
    const column = columns.indexOf(other);
    if (row?.[column] === undefined)
      throw new RangeError("A customer is in a group that the crosswalk does not list.");
    row[column] += customers;
    total += customers;
  }
  return { rows, columns, customers: counts, total };
}
