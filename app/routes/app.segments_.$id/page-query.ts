import { sortOf, type Sort } from "../../web/ui/sorts.ts";

/** The page of members that the address asks for. */
export interface PageQuery {
  readonly sort: Sort;
  /** From 1. */
  readonly page: number;
}

/** No shop has more customers than on so many pages. */
const MOST_PAGES = 1_000_000;

/** Reads the query of a segment's address. A value that makes no sense counts as left out. */
export function pageQuery(params: URLSearchParams): PageQuery {
  const page = Number(params.get("page"));
  return {
    sort: sortOf(params.get("sort")),
    page: Number.isSafeInteger(page) && page > 0 && page <= MOST_PAGES ? page : 1,
  };
}

/** The address of a page of a segment's members. */
export function pageUrl(id: number, { sort, page }: PageQuery): string {
  const params = new URLSearchParams({ sort });
  if (page > 1) params.set("page", String(page));
  return `/app/segments/${String(id)}?${params.toString()}`;
}
