import { expect, it } from "vitest";

import { EVER } from "./asked.ts";
import type { Condition } from "./rule.ts";
import { productIdsIn } from "./product-ids.ts";

const condition = (field: Condition["field"], which: readonly string[]): Condition => ({
  kind: "condition",
  field,
  test: { kind: "number", is: "at_least", value: 1, currency: null },
  period: EVER,
  ofOrder: [],
  machines: false,
  property: "",
  which,
});

it("finds the products that a rule names at any depth, each once", () => {
  const product = condition("items_of_product", ["7", "8"]);
  const type = condition("items_of_type", ["mug"]);
  const again = condition("items_of_product", ["8", "9"]);
  expect(
    productIdsIn({
      version: 1,
      match: { kind: "all", of: [type, { kind: "not", of: { kind: "any", of: [product, again] } }] },
    }),
  ).toEqual(["7", "8", "9"]);
  expect(productIdsIn({ version: 1, match: type })).toEqual([]);
});
