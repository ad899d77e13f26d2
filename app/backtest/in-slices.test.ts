import { describe, expect, it } from "vitest";

import { inSlices } from "./in-slices.ts";

const never = new AbortController().signal;

function* busy(steps: number): Generator<void, number> {
  for (let step = 0; step < steps; step++) {
    const start = performance.now();
    while (performance.now() - start < 5);
    yield;
  }
  return steps;
}

describe("a computation in slices", () => {
  it("comes to its end, and lets others run in between", async () => {
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    expect(await inSlices(busy(20), never)).toBe(20);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(1);
  });

  it("ends soon when it is stopped", async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error("stopped")), 1);
    await expect(inSlices(busy(1_000), stop.signal)).rejects.toThrow("stopped");
  });
});
