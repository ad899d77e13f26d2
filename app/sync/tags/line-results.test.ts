import { expect, it } from "vitest";

import { LineResults } from "./line-results.ts";

it("each line counts once, by the last that is said of it", () => {
  const results = new LineResults(5);
  const failed = (lineNumber: number, code: "refused" | "customer_not_found" | "shopify_error") =>
    results.add({ lineNumber, ok: false, code });
  for (const time of [1, 2]) {
    results.add({ lineNumber: 0, ok: true });
    failed(1, time === 1 ? "shopify_error" : "refused");
    failed(2, "customer_not_found");
  }
  failed(3, "shopify_error");
  results.add({ lineNumber: 3, ok: true });
  results.add({ lineNumber: 7, ok: true });
  expect(results.failures).toEqual([{ line: 1, code: "refused" }]);
  expect(results.lost).toEqual([2]);
  expect(results.missing()).toEqual([4]);
});
