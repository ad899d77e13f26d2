import { expect, it } from "vitest";

import { tagQuery } from "./tag-query.ts";

it("a tag is one text in the query, whatever it holds", () => {
  expect(tagQuery("Sixfold: VIP")).toBe("customer_tags CONTAINS 'Sixfold: VIP'");
  expect(tagQuery("Sixfold: Ada's \\ best")).toBe("customer_tags CONTAINS 'Sixfold: Ada\\'s \\\\ best'");
});
