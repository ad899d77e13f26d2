import { describe, expect, it } from "vitest";

import { median } from "./figures.ts";

describe("median", () => {
  it.each([
    [[], null],
    [[5], 5],
    [[9, 1, 5], 5],
    [[10, 1, 2, 7], 4],
  ])("of %j is %s", (values, expected) => {
    expect(median(Int32Array.from(values))).toBe(expected);
  });
});
