import { describe, expect, it } from "vitest";

import { pollSeconds } from "./poll.ts";

describe("pollSeconds", () => {
  it.each([
    [0, 1],
    [59_999, 1],
    [60_000, 5],
    [600_000, 30],
  ])("after %d ms looks again in %d s", (elapsedMs, seconds) => {
    expect(pollSeconds(elapsedMs)).toBe(seconds);
  });
});
