import type { Group } from "../../domain/groups/group.ts";
import type { MoveCause } from "../../domain/movement/cause.ts";
import type { CustomerView, StayRow } from "./customer-view.ts";

/** Something on a customer's time line, with the group from then on; null: in no group. */
export type TimelineEvent = {
  readonly at: string;
  readonly group: Group | null;
} & (
  | { readonly kind: "ordered"; readonly amountMinor: number }
  /** cause null: it is not known. */
  | { readonly kind: "moved"; readonly cause: MoveCause | null }
);

/**
 * What happened to a customer, oldest first: orders, and changes of group. Orders from before the first stay are left
 * out. In hindsight an order says of its own that the group changed by it, and nothing but time leads to other groups.
 * Only the newest orders are listed. So of a group from before the oldest one of them it is not known what led to it.
 */
export function timelineEvents({
  way,
  orders,
  moves,
}: Pick<CustomerView, "way" | "orders" | "moves">): TimelineEvent[] {
  const [first] = way;
  if (first === undefined) return [];
  const oldest = orders.at(-1)?.at ?? null;
  const causeOf = ({ from, hindsight }: StayRow): MoveCause | null => {
    if (hindsight) return oldest !== null && from > oldest ? "time_passed" : null;
    return moves.find(({ at }) => at === from)?.cause ?? null;
  };
  const ordered = orders
    .filter(({ at }) => at >= first.from || isStart(at, first))
    .map(({ at, amountMinor }): TimelineEvent => {
      return { kind: "ordered", at, amountMinor, group: groupAfter(way, at) };
    });
  const moved = way.flatMap((stay, i): TimelineEvent[] => {
    const before = way[i - 1];
    if (before === undefined || before.group === stay.group) return [];
    if (stay.hindsight && orders.some(({ at }) => isStart(at, stay))) return [];
    return [{ kind: "moved", at: stay.from, group: stay.group, cause: causeOf(stay) }];
  });
  return [...ordered, ...moved].sort((a, b) => a.at.localeCompare(b.at));
}

/** An order counts from the moment after it, and so does the stay that it leads to. */
function isStart(at: string, { from }: StayRow): boolean {
  return Date.parse(from) - Date.parse(at) === 1;
}

function groupAfter(way: readonly StayRow[], at: string): Group | null {
  const after = Date.parse(at) + 1;
  const stay = way.find(({ from, to }) => Date.parse(from) <= after && after < Date.parse(to));
  return (stay ?? way.at(-1))?.group ?? null;
}
