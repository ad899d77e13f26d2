import { describe, expect, it } from "vitest";

import { UNFILTERED } from "../../domain/customers/customer-filter.ts";
import { pageQuery, pageUrl } from "./page-query.ts";

const read = (query: string, group: "loyal" | "loyal_at_risk" = "loyal") =>
  pageQuery(group, new URLSearchParams(query));

describe("a group's address", () => {
  it("comes back from what it was written from", () => {
    const filter = { r: 5, f: null, m: 1, days: { from: 0, to: 365 } };
    const query = { sort: "spent_asc", filter, place: { after: 42n }, page: 3 } as const;
    expect(read(pageUrl("loyal", query).split("?")[1] ?? "")).toEqual(query);
  });

  it("takes what makes no sense for not given", () => {
    const first = { sort: "last_order_desc", filter: UNFILTERED, place: null, page: 1 };
    expect(read("")).toEqual(first);
    expect(read("sort=name&after=x&page=4")).toEqual(first);
    expect(read(`after=${"9".repeat(19)}`)).toEqual(first);
    expect(read("after=1&page=-3")).toEqual({ ...first, place: { after: 1n } });
    expect(read("r=0&f=6&m=x&days_from=-1&days_to=99999")).toEqual(first);
  });

  it("begins with what is at stake where customers are at risk", () => {
    expect(read("", "loyal_at_risk").sort).toBe("spent_desc");
    expect(read("sort=last_order_asc", "loyal_at_risk").sort).toBe("last_order_asc");
  });
});
