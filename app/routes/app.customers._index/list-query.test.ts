import { describe, expect, it } from "vitest";

import { EVERYBODY } from "../../domain/customers/customer-filter.ts";
import { listQuery, listUrl } from "./list-query.ts";

const read = (query: string) => listQuery(new URLSearchParams(query));

describe("the address of a list of customers", () => {
  it("comes back from what it was written from", () => {
    const query = {
      filter: { group: "loyal", r: 5, f: null, m: 2, days: { from: 31, to: 90 } },
      sort: "score_asc",
      place: { after: 42n },
      page: 3,
    } as const;
    expect(read(listUrl(query).split("?")[1] ?? "")).toEqual(query);
    const open = { ...query, filter: { ...EVERYBODY, days: { from: 366, to: null } }, place: { before: 7n } };
    expect(read(listUrl(open).split("?")[1] ?? "")).toEqual(open);
  });

  it("takes what makes no sense for not given", () => {
    const first = { filter: EVERYBODY, sort: "last_order_desc", place: null, page: 1 };
    expect(read("")).toEqual(first);
    expect(read("group=vip&r=6&f=0&m=x&days=90-31&sort=name&after=x&page=4")).toEqual(first);
    expect(read("days=-5&r=55")).toEqual(first);
    expect(read("days=0-")).toEqual(first);
  });
});
