import type { Group } from "../../domain/groups/group.ts";
import { groupUrl, LIST_PARAMS, type ListQuery } from "../../web/group/group-url.ts";
import { sortOf } from "../../web/ui/customers/sorts.ts";
import { daysBetween, digitOf, pageAt, pageParams } from "../app.customers._index/list-query.ts";
import type { PageAt } from "../app.customers._index/listed.server.ts";

/** The page of a group that the address asks for. */
export interface PageQuery extends ListQuery, PageAt {}

/** Where most is at stake, the customers who have spent most come first. */
const USUAL_SORTS: Partial<Record<Group, ListQuery["sort"]>> = { loyal_at_risk: "spent_desc" };

/** Reads the query of a group's address. A value that makes no sense counts as left out. */
export function pageQuery(group: Group, params: URLSearchParams): PageQuery {
  return { ...listQuery(group, (name) => params.get(name)), ...pageAt(params) };
}

/** Reads the order and the filter of a list, from an address or a form. */
export function listQuery(group: Group, valueOf: (name: string) => unknown): ListQuery {
  return {
    sort: sortOf(valueOf("sort"), USUAL_SORTS[group]),
    filter: {
      r: digitOf(valueOf("r")),
      f: digitOf(valueOf("f")),
      m: digitOf(valueOf("m")),
      days: daysBetween(valueOf(LIST_PARAMS.daysFrom), valueOf(LIST_PARAMS.daysTo)),
    },
  };
}

/** The address of a page of a group. */
export function pageUrl(group: Group, { place, page, ...list }: PageQuery): string {
  return groupUrl(group, list, pageParams({ place, page }));
}
