import { expect, it, vi } from "vitest";

import { atBest } from "./at-best.server.ts";

const fails = () => Promise.reject(new Error("no room"));

it("a failure of a step that pages can do without is logged, and ends nothing", async () => {
  const warn = vi.fn();
  await atBest({ signal: new AbortController().signal, shopId: 1, log: { warn } }, fails);
  expect(warn.mock.calls).toEqual([
    [{ shopId: 1, err: new Error("no room") }, "figures after a run were not kept: pages count themselves"],
  ]);
});

it("a job that is to end ends there, too", async () => {
  const warn = vi.fn();
  const signal = AbortSignal.abort(new Error("the process ends"));
  await expect(atBest({ signal, shopId: 1, log: { warn } }, fails)).rejects.toThrow("the process ends");
  expect(warn).not.toHaveBeenCalled();
});
