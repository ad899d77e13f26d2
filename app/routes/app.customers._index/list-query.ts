import { rowId } from "../../db/core/row-id.ts";
import type { CustomerFilter } from "../../domain/customers/customer-filter.ts";
import { isGroup } from "../../domain/groups/group.ts";
import type { DaysBetween } from "../../domain/rfm/recency.ts";
import { customerSortOf, type CustomerSort } from "../../web/customers/customer-sorts.ts";
import type { PageAt } from "./listed.server.ts";

/** The page of customers that the address asks for. */
export interface ListQuery extends PageAt {
  readonly filter: CustomerFilter;
  readonly sort: CustomerSort;
}

/** Reads an address such as `?group=loyal&r=5&days=31-90&sort=spent_desc`. What makes no sense counts as left out. */
export function listQuery(params: URLSearchParams): ListQuery {
  const group = params.get("group");
  const [, from, to] = /^(\d+)-(\d*)$/.exec(params.get("days") ?? "") ?? [];
  return {
    filter: {
      group: isGroup(group) ? group : null,
      r: digitOf(params.get("r")),
      f: digitOf(params.get("f")),
      m: digitOf(params.get("m")),
      days: daysBetween(from, to),
    },
    sort: customerSortOf(params.get("sort")),
    ...pageAt(params),
  };
}

/** Which page of a list an address asks for. */
export function pageAt(params: URLSearchParams): PageAt {
  const after = rowId(params.get("after"));
  const before = rowId(params.get("before"));
  const place = after !== null ? { after } : before !== null ? { before } : null;
  const page = Number(params.get("page"));
  return { place, page: place !== null && Number.isSafeInteger(page) && page > 0 ? page : 1 };
}

/** A score's digit. */
export function digitOf(text: unknown): number | null {
  return typeof text === "string" && /^[1-5]$/.test(text) ? Number(text) : null;
}

/** Days from the first text to the second. Either may be missing; a range without a day, or of all days, counts as left out. */
export function daysBetween(first: unknown, last: unknown): DaysBetween | null {
  const day = (text: unknown): number | null =>
    typeof text === "string" && /^\d{1,4}$/.test(text) ? Number(text) : null;
  const [from, to] = [day(first), day(last)];
  if (from === null && to === null) return null;
  const range = { from: from ?? 0, to };
  if (range.from === 0 && to === null) return null;
  return to !== null && to < range.from ? null : range;
}

/** A page of a list as an address has it. */
export function pageParams({ place, page }: PageAt): Record<string, string> {
  return {
    ...(place !== null && "after" in place && { after: String(place.after) }),
    ...(place !== null && "before" in place && { before: String(place.before) }),
    ...(page > 1 && { page: String(page) }),
  };
}

/** The address of a page of customers. */
export function listUrl({ filter, sort, ...at }: ListQuery): string {
  const { group, r, f, m, days } = filter;
  const params = new URLSearchParams();
  if (group !== null) params.set("group", group);
  for (const [name, digit] of Object.entries({ r, f, m }))
    if (digit !== null) params.set(name, String(digit));
  if (days !== null) params.set("days", `${String(days.from)}-${String(days.to ?? "")}`);
  params.set("sort", sort);
  for (const [name, value] of Object.entries(pageParams(at))) params.set(name, value);
  return `/app/customers?${params.toString()}`;
}
