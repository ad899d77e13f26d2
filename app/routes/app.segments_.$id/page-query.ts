import { rowId } from "../../db/core/row-id.ts";
import type { MemberPlace } from "../../db/segments/listed-members.server.ts";
import { sortOf, type Sort } from "../../web/ui/customers/sorts.ts";

/** The page of members that the address asks for. */
export interface PageQuery {
  readonly sort: Sort;
  readonly place: MemberPlace;
  /** For showing only. `place` decides the rows. From 1. */
  readonly page: number;
}

/** Reads the query of a segment's address. A value that makes no sense counts as left out. */
export function pageQuery(params: URLSearchParams): PageQuery {
  const after = rowId(params.get("after"));
  const before = rowId(params.get("before"));
  const place = after !== null ? { after } : before !== null ? { before } : null;
  const page = Number(params.get("page"));
  return {
    sort: sortOf(params.get("sort")),
    place,
    page: place !== null && Number.isSafeInteger(page) && page > 0 ? page : 1,
  };
}

/** The address of a page of a segment's members. */
export function pageUrl(id: number, { sort, place, page }: PageQuery): string {
  const params = new URLSearchParams({ sort });
  if (place !== null && "after" in place) params.set("after", String(place.after));
  if (place !== null && "before" in place) params.set("before", String(place.before));
  if (page > 1) params.set("page", String(page));
  return `/app/segments/${String(id)}?${params.toString()}`;
}
