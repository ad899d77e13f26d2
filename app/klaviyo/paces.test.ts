import { describe, expect, it } from "vitest";
import { Paces } from "./paces.ts";

const RATE = { rate: { burst: 10, steady: 150 }, remaining: 149, resetSeconds: 60 };

/** The moments at which clients of one account go. Each asks again as soon as it has gone. */
function moments(
  paces: Paces,
  accounts: readonly string[],
  untilMs: number,
): { account: string; atMs: number }[] {
  const ready = accounts.map((account) => ({ account, atMs: 0 }));
  const gone: { account: string; atMs: number }[] = [];
  for (;;) {
    ready.sort((a, b) => a.atMs - b.atMs);
    const [next] = ready;
    if (next === undefined || next.atMs >= untilMs) return gone.sort((a, b) => a.atMs - b.atMs);
    const { waitMs } = paces.turn(next.account, "get_profiles", next.atMs, 60_000);
    next.atMs += waitMs;
    gone.push({ ...next });
  }
}

describe("paces", () => {
  it("keep all clients of one account below its limits together, and let each go", () => {
    const paces = new Paces();
    // Three shops or three jobs share an account. Each has its own idea of when to go.
    const gone = moments(paces, ["a", "a", "a"], 300_000);
    for (let from = 0; from < 300_000; from += 500) {
      const within = (ms: number) => gone.filter(({ atMs }) => atMs >= from && atMs < from + ms).length;
      expect(within(1_000)).toBeLessThanOrEqual(10);
      expect(within(60_000)).toBeLessThanOrEqual(150);
    }
    expect(gone.length).toBeGreaterThan(5 * 150 * 0.8);
  });

  it("keep accounts apart", () => {
    const paces = new Paces();
    const alone = moments(new Paces(), ["b"], 120_000).length;
    const both = moments(paces, ["a", "b"], 120_000);
    expect(both.filter(({ account }) => account === "b")).toHaveLength(alone);
  });

  it("give no turn that is too far off, and lose none by asking", () => {
    const paces = new Paces();
    paces.block("a", "get_lists", 30_000, 0);
    for (let ask = 0; ask < 50; ask += 1) {
      expect(paces.turn("a", "get_lists", 0, 5_000)).toEqual({ waitMs: 30_000, taken: false });
    }
    expect(paces.turn("a", "get_profiles", 0, 5_000)).toEqual({ waitMs: 0, taken: true });
    expect(paces.turn("a", "get_lists", 30_000, 5_000)).toEqual({ waitMs: 0, taken: true });
  });

  it("hold everybody back when another process has used up the minute", () => {
    const paces = new Paces();
    paces.learn("a", "get_lists", { ...RATE, remaining: 0, resetSeconds: 20 }, 0);
    expect(paces.turn("a", "get_lists", 0, 5_000)).toEqual({ waitMs: 20_000, taken: false });
    expect(paces.turn("a", "get_lists", 16_000, 5_000)).toEqual({ waitMs: 4_000, taken: true });
  });

  it("forget the account that was asked longest ago, when there are too many", () => {
    const paces = new Paces(2);
    for (const account of ["a", "b", "a", "c"]) paces.block(account, "get_lists", 60_000, 0);
    const isKnown = (account: string) => !paces.turn(account, "get_lists", 0, 0).taken;
    expect(["a", "c"].map(isKnown)).toEqual([true, true]);
    expect(isKnown("b")).toBe(false);
  });
});
