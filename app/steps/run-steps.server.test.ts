import { describe, expect, it } from "vitest";

import { AdminUnreachableError } from "../shopify/errors.ts";
import { END, again, ON, runSteps, type Step, type Work } from "./run-steps.server.ts";

const START = new Date("2026-03-01T00:00:00Z");
const never = new AbortController().signal;
const POLL: Step = { step: "poll" };

/** Work whose steps are given, and what was noted of it. An error among the steps is thrown. */
function workOf(steps: readonly (Step | Error)[], over: Partial<Work<number>> = {}) {
  const noted: string[] = [];
  let taken = 0;
  const work: Work<number> = {
    due: async () => (taken < steps.length ? taken : null),
    advance: async (row) => {
      taken += 1;
      const step = steps[row];
      if (step === undefined || step instanceof Error) throw step ?? new Error("There is no such step.");
      return step;
    },
    noteWait: async (_row, { code }) => {
      noted.push(code);
      return START;
    },
    patienceMs: 1_000,
    hindered: async (_row, obstacle) => {
      noted.push(obstacle?.obstacle ?? "bug");
      return obstacle === null ? "bug" : END;
    },
    ...over,
  };
  return { work, noted, taken: () => taken };
}

const turnAt = (ms: number) => ({ now: () => new Date(START.getTime() + ms), signal: never });
const turn = turnAt(0);

describe("a work's turn", () => {
  it("takes one step after the other until nothing is due", async () => {
    const { work, taken } = workOf([ON, ON, ON]);
    expect(await runSteps(work, turn)).toEqual({ outcome: "done" });
    expect(taken()).toBe(3);
  });

  it.each<[string, Step, object]>([
    ["is over", END, { outcome: "done" }],
    [
      "is over while another is due",
      { step: "end", anotherDue: true },
      { outcome: "again", afterSeconds: 0 },
    ],
    ["comes again", again(7), { outcome: "again", afterSeconds: 7 }],
    ["looks again by the job", POLL, { outcome: "again", afterSeconds: 2 }],
  ])("that %s takes no further step, and notes nothing", async (_what, step, outcome) => {
    const { work, noted, taken } = workOf([step, ON]);
    expect(await runSteps(work, turn)).toEqual(outcome);
    expect([taken(), noted]).toEqual([1, []]);
  });

  it("that waits notes for what", async () => {
    const { work, noted } = workOf([{ step: "wait", code: "shopify_busy", afterSeconds: 9 }, ON]);
    expect(await runSteps(work, turn)).toEqual({ outcome: "again", afterSeconds: 9 });
    expect(noted).toEqual(["shopify_busy"]);
  });

  it("pauses between looks, from the shortest pause again after a step forward", async () => {
    const paused: number[] = [];
    const polls = { pausesMs: [10, 20], thenSeconds: 5 };
    const { work } = workOf([POLL, POLL, ON, POLL, POLL, POLL, ON], { polls });
    const pause = async (ms: number): Promise<void> => void paused.push(ms);
    expect(await runSteps(work, { ...turn, pause })).toEqual({ outcome: "again", afterSeconds: 5 });
    expect(paused).toEqual([10, 20, 10, 20]);
  });

  it("ends after the step that outlasts it", async () => {
    const { work, taken } = workOf([ON, ON]);
    expect(await runSteps(work, { ...turn, endsMs: 0 })).toEqual({ outcome: "again", afterSeconds: 0 });
    expect(taken()).toBe(1);
  });

  it("ends with the signal, whose reason outdoes the step's error and is noted nowhere", async () => {
    const stop = new AbortController();
    const { work, noted } = workOf([ON], {
      advance: async () => {
        stop.abort(new Error("The process stops."));
        throw new Error("The connection was closed.");
      },
    });
    await expect(runSteps(work, { ...turn, signal: stop.signal })).rejects.toThrow("The process stops.");
    expect(noted).toEqual([]);
  });
});

describe("an error in a step", () => {
  const unreachable = new AdminUnreachableError("Shopify did not answer.");

  it.each([
    [undefined, 30],
    [60, 60],
  ])("that passes is waited for (the work's own pause: %s s)", async (waitSeconds, afterSeconds) => {
    const own = waitSeconds === undefined ? {} : { waitSeconds };
    const { work, noted } = workOf([unreachable], own);
    expect(await runSteps(work, turnAt(999))).toEqual({ outcome: "again", afterSeconds });
    expect(noted).toEqual(["unavailable"]);
  });

  it("that doesn't pass stands in the way once patience has ended", async () => {
    const { work, noted } = workOf([unreachable, ON]);
    expect(await runSteps(work, turnAt(1_000))).toEqual({ outcome: "done" });
    expect(noted).toEqual(["unavailable", "wait"]);
  });

  it("is waited for without end where nobody knows since when", async () => {
    const { work } = workOf([unreachable], { noteWait: async () => null });
    expect(await runSteps(work, turnAt(1e9))).toEqual({ outcome: "again", afterSeconds: 30 });
  });

  it("that nobody understands is noted, and thrown on", async () => {
    const { work, noted } = workOf([new TypeError("x is undefined")]);
    await expect(runSteps(work, turn)).rejects.toThrow("x is undefined");
    expect(noted).toEqual(["bug"]);
  });
});
