import { describe, expect, it } from "vitest";

import { squaresOf } from "./squares.ts";

describe("the squares of a map", () => {
  it("have areas as the values are, and the largest fills its cell", () => {
    expect(
      squaresOf([
        [100, 25],
        [1, 0],
      ]),
    ).toEqual([
      [
        { side: 1, share: 1 },
        { side: 0.5, share: 0.25 },
      ],
      [
        { side: 0.1, share: 0.01 },
        { side: 0, share: 0 },
      ],
    ]);
  });

  it("have no size where values are negative, or where there are none", () => {
    expect(squaresOf([[-5, 0]])).toEqual([
      [
        { side: 0, share: 0 },
        { side: 0, share: 0 },
      ],
    ]);
    expect(squaresOf([])).toEqual([]);
  });
});
