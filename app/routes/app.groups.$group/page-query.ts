import type { PagePlace } from "../../db/insights/group-customers.server.ts";
import { rowId } from "../../db/core/row-id.ts";
import type { Group } from "../../domain/groups/group.ts";
import { groupUrl, LIST_PARAMS, type ListQuery } from "../../web/group/group-url.ts";
import { sortOf } from "../../web/ui/sorts.ts";

/** The page of a group that the address asks for. */
export interface PageQuery extends ListQuery {
  readonly place: PagePlace;
  /** For showing only. `place` decides the rows. */
  readonly page: number;
}

/** Where most is at stake, the customers who have spent most come first. */
const USUAL_SORTS: Partial<Record<Group, ListQuery["sort"]>> = { loyal_at_risk: "spent_desc" };
/** More days than any window has. */
const MOST_DAYS = 9_999;

/** Reads the query of a group's address. A value that makes no sense counts as left out. */
export function pageQuery(group: Group, params: URLSearchParams): PageQuery {
  const after = rowId(params.get("after"));
  const before = rowId(params.get("before"));
  const place = after !== null ? { after } : before !== null ? { before } : null;
  const page = Number(params.get("page"));
  return {
    ...listQuery(group, (name) => params.get(name)),
    place,
    page: place !== null && Number.isSafeInteger(page) && page > 0 ? page : 1,
  };
}

/** Reads the order and the filters of a list, from an address or a form. */
export function listQuery(group: Group, valueOf: (name: string) => unknown): ListQuery {
  const number = (name: string, least: number, most: number): number | null => {
    const text = valueOf(name);
    if (typeof text !== "string" || !/^\d{1,4}$/.test(text)) return null;
    return Number(text) >= least && Number(text) <= most ? Number(text) : null;
  };
  return {
    sort: sortOf(valueOf("sort"), USUAL_SORTS[group]),
    choice: {
      r: number(LIST_PARAMS.r, 1, 5),
      f: number(LIST_PARAMS.f, 1, 5),
      m: number(LIST_PARAMS.m, 1, 5),
      daysFrom: number(LIST_PARAMS.daysFrom, 0, MOST_DAYS),
      daysTo: number(LIST_PARAMS.daysTo, 0, MOST_DAYS),
    },
  };
}

/** The address of a page of a group. */
export function pageUrl(group: Group, { place, page, ...list }: PageQuery): string {
  const more: Record<string, string> = {};
  if (place !== null && "after" in place) more["after"] = String(place.after);
  if (place !== null && "before" in place) more["before"] = String(place.before);
  if (page > 1) more["page"] = String(page);
  return groupUrl(group, list, more);
}
