import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { tagQuery } from "../../app/domain/sync/tag-query.ts";
import { segmentQueryProblem } from "../simulators/shopify/segment-language/check-query.ts";

const TAKEN = [
  "customer_tags CONTAINS 'VIP'",
  "customer_tags not contains 'it\\'s'",
  "customer_tags IS NULL",
  "number_of_orders = 1",
  "number_of_orders BETWEEN 2 AND 5 AND amount_spent > 99.5",
  "last_order_date >= -30d OR first_order_date < 2026-02-28",
  "last_order_date BETWEEN -12m AND today",
  "customer_added_date IS NOT NULL",
  "rfm_group = 'AT_RISK' AND email_subscription_status != 'SUBSCRIBED'",
  "orders_placed MATCHES ()",
  "orders_placed MATCHES (count >= 3, sum_amount > 100, date > -365d)",
  "orders_placed NOT MATCHES (date BETWEEN -8w AND -4w)",
  "products_purchased MATCHES (id = 820982911946154508, tag = 'shoes', date > -1y)",
  "metafields.$app.group = 'loyal'",
  "metafields.custom.points >= 100",
  "metafields.facts.birth_date BETWEEN 2000-01-01 AND 2001-01-01",
  "metafields.custom.sizes CONTAINS 'XL'",
  "metafields.$app:sixfold.score IS NULL",
  "number_of_orders > 1\nAND amount_spent > 1",
] as const;

const REFUSED: readonly (readonly [query: string, problem: string])[] = [
  ["", "Query is incomplete."],
  ["not valid", "Query Line 1 Column 1: 'not' is unexpected."],
  ["customer_tags CONTAINS", "Query is incomplete."],
  ["customer_tags = 'VIP'", "Query Line 1 Column 15: '=' is unexpected."],
  ["customer_tags CONTAINS VIP", "Query Line 1 Column 24: 'VIP' is unexpected."],
  ["customer_tags CONTAINS ''", "Query Line 1 Column 24: '''' is unexpected."],
  ["customer_tags CONTAINS 'a' 'b'", "Query Line 1 Column 28: ''b'' is unexpected."],
  ["customer_tags CONTAINS 'it's'", "Query Line 1 Column 28: 's' is unexpected."],
  ["number_of_orders = '1'", "Query Line 1 Column 20: ''1'' is unexpected."],
  ["number_of_orders BETWEEN 2", "Query is incomplete."],
  ["last_order_date > 12_months_ago", "Query Line 1 Column 19: '12_months_ago' is unexpected."],
  ["last_order_date > 2026-13-01", "Query Line 1 Column 19: '2026-13-01' is unexpected."],
  ["last_order_date > 2026-01-01T00:00:00Z", "Query Line 1 Column 19: '2026-01-01T00:00:00Z' is unexpected."],
  ["rfm_group > 'LOYAL'", "Query Line 1 Column 11: '>' is unexpected."],
  ["rfm_group = 'loyal'", "Query Line 1 Column 13: ''loyal'' is unexpected."],
  ["orders_placed MATCHES (count > 1) = true", "Query Line 1 Column 35: '=' is unexpected."],
  ["orders_placed(count: 1) = true", "Query Line 1 Column 14: '(' is unexpected."],
  ["orders_placed MATCHES (count > 1, count < 3)", "Query Line 1 Column 35: 'count' is unexpected."],
  ["orders_placed MATCHES (colour = 1)", "Query Line 1 Column 24: 'colour' is unexpected."],
  ["orders_placed MATCHES (count > 1", "Query is incomplete."],
  ["orders_placed IS NULL", "Query Line 1 Column 15: 'IS' is unexpected."],
  ["(number_of_orders > 1)", "Query Line 1 Column 1: '(' is unexpected."],
  ["metafields.group = 'loyal'", "Query Line 1 Column 1: 'metafields.group' is unexpected."],
  ["metafields.custom.tier > 'a'", "Query Line 1 Column 26: ''a'' is unexpected."],
  ["toString = 1", "Query Line 1 Column 1: 'toString' is unexpected."],
  ["number_of_orders > 1\nAND colour = 1", "Query Line 2 Column 5: 'colour' is unexpected."],
  ["number_of_orders > 1 AND", "Query is incomplete."],
  [Array.from({ length: 11 }, () => "amount_spent > 1").join(" AND "), "Query has too many clauses."],
];

describe("the simulator's language of customer segments", () => {
  it.each(TAKEN)("takes %s", (query) => {
    expect(segmentQueryProblem(query)).toBeNull();
  });

  it.each(REFUSED)("refuses %s", (query, problem) => {
    expect(segmentQueryProblem(query)).toBe(problem);
  });

  it("takes up to ten clauses that it takes alone, and no query that is cut off in its last one", () => {
    const clauses = fc.array(fc.constantFrom(...TAKEN.filter((each) => !/ AND | OR |\n/.test(each))), {
      minLength: 1,
      maxLength: 10,
    });
    fc.assert(
      fc.property(clauses, fc.constantFrom(" AND ", " OR ", "\nand "), (several, between) => {
        const query = several.join(between);
        expect(segmentQueryProblem(query)).toBeNull();
        expect(segmentQueryProblem(`${query}${between}`)).toBe("Query is incomplete.");
      }),
    );
  });

  it("takes the query of any tag, and reads nothing else out of it", () => {
    const tag = fc.string({ minLength: 1, maxLength: 255, unit: "grapheme" });
    fc.assert(
      fc.property(tag, (text) => {
        expect(segmentQueryProblem(tagQuery(text))).toBeNull();
      }),
    );
  });

  it("answers to any text, and fast", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 5_000 }), (text) => {
        const problem = segmentQueryProblem(text);
        expect(problem === null || problem.startsWith("Query")).toBe(true);
      }),
    );
  });
});
