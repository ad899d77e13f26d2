import { describe, expect, it } from "vitest";

import { pageQuery, pageUrl } from "./page-query.ts";

const read = (query: string) => pageQuery(new URLSearchParams(query));

describe("a group's address", () => {
  it("comes back from what it was written from", () => {
    const query = { sort: "spent_asc", place: { after: 42n }, page: 3 } as const;
    expect(read(pageUrl("loyal", query).split("?")[1] ?? "")).toEqual(query);
  });

  it("takes what makes no sense for not given", () => {
    const first = { sort: "last_order_desc", place: null, page: 1 };
    expect(read("")).toEqual(first);
    expect(read("sort=name&after=x&page=4")).toEqual(first);
    expect(read(`after=${"9".repeat(19)}`)).toEqual(first);
    expect(read("after=1&page=-3")).toEqual({ ...first, place: { after: 1n } });
  });
});
