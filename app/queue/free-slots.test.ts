import { describe, expect, it } from "vitest";

import { freeSlots } from "./free-slots.ts";

const ANY = Infinity;

describe("the room for one more job", () => {
  it("ends with the shops that are worked for, however many jobs each has", () => {
    const limits = { shops: 2, jobs: ANY, jobsPerShop: ANY };
    expect(freeSlots(new Map(), limits)).toEqual([]);
    expect(freeSlots(new Map([[1, 9]]), limits)).toEqual([]);
    expect(
      freeSlots(
        new Map([
          [1, 1],
          [2, 1],
        ]),
        limits,
      ),
    ).toBeNull();
  });

  it("leaves out the shops that have their share, and ends with the jobs", () => {
    const limits = { shops: ANY, jobs: 4, jobsPerShop: 2 };
    expect(freeSlots(new Map([[1, 2]]), limits)).toEqual([1]);
    expect(
      freeSlots(
        new Map([
          [1, 2],
          [2, 1],
        ]),
        limits,
      ),
    ).toEqual([1]);
    expect(
      freeSlots(
        new Map([
          [1, 2],
          [2, 2],
        ]),
        limits,
      ),
    ).toBeNull();
  });
});
