import { rowId } from "../../db/core/row-id.ts";
import type { PagePlace } from "../../db/insights/group-customers.server.ts";
import type { CustomerFilter, DayRange } from "../../domain/customers/customer-filter.ts";
import { isGroup } from "../../domain/groups/group.ts";
import { customerSortOf, type CustomerSort } from "../../web/customers/customer-sorts.ts";

/** The page of customers that the address asks for. */
export interface ListQuery {
  readonly filter: CustomerFilter;
  readonly sort: CustomerSort;
  readonly place: PagePlace;
  /** For showing only. `place` decides the rows. From 1. */
  readonly page: number;
}

/** Reads an address such as `?group=loyal&r=5&days=31-90&sort=spent_desc`. What makes no sense counts as left out. */
export function listQuery(params: URLSearchParams): ListQuery {
  const group = params.get("group");
  const after = rowId(params.get("after"));
  const before = rowId(params.get("before"));
  const place = after !== null ? { after } : before !== null ? { before } : null;
  const page = Number(params.get("page"));
  return {
    filter: {
      group: isGroup(group) ? group : null,
      r: digitOf(params.get("r")),
      f: digitOf(params.get("f")),
      m: digitOf(params.get("m")),
      days: daysOf(params.get("days")),
    },
    sort: customerSortOf(params.get("sort")),
    place,
    page: place !== null && Number.isSafeInteger(page) && page > 0 ? page : 1,
  };
}

function digitOf(text: string | null): number | null {
  return text !== null && /^[1-5]$/.test(text) ? Number(text) : null;
}

function daysOf(text: string | null): DayRange | null {
  const [, first, last] = /^(\d{1,4})-(\d{1,4})?$/.exec(text ?? "") ?? [];
  if (first === undefined) return null;
  const range = { from: Number(first), to: last === undefined ? null : Number(last) };
  return range.to !== null && range.to < range.from ? null : range;
}

/** The address of a page of customers. */
export function listUrl({ filter, sort, place, page }: ListQuery): string {
  const { group, r, f, m, days } = filter;
  const params = new URLSearchParams();
  if (group !== null) params.set("group", group);
  for (const [name, digit] of Object.entries({ r, f, m }))
    if (digit !== null) params.set(name, String(digit));
  if (days !== null) params.set("days", `${String(days.from)}-${String(days.to ?? "")}`);
  params.set("sort", sort);
  if (place !== null && "after" in place) params.set("after", String(place.after));
  if (place !== null && "before" in place) params.set("before", String(place.before));
  if (page > 1) params.set("page", String(page));
  return `/app/customers?${params.toString()}`;
}
