import fc from "fast-check";
import { expect, it } from "vitest";

import { TRIGGERS } from "../../domain/workflows/triggers.ts";
import { answeredCalls } from "./answered-calls.ts";

const call = fc.record({
  tries: fc.nat(4),
  handle: fc.constantFrom(...TRIGGERS),
  answer: fc.constantFrom("taken", "refused", "failed", null),
});

it("a start ends once Flow answered, or has failed at it five times; else it is made again later", () => {
  fc.assert(
    fc.property(fc.array(call), (given) => {
      const calls = given.map((each, at) => ({ ...each, id: BigInt(at) }));
      const answerTo = (id: bigint) => given[Number(id)]?.answer ?? null;
      const { ended, failed, counts } = answeredCalls(calls, answerTo);
      const again = calls.filter(({ tries, answer }) => answer === "failed" && tries < 4).map(({ id }) => id);
      expect(failed.map(({ id }) => id)).toEqual(again);
      expect([...ended, ...again].sort()).toEqual(calls.map(({ id }) => id).sort());
      const counted = calls.filter(({ id, answer }) => answer !== null && !again.includes(id));
      const sum = [...counts.values()].reduce(
        (sofar, { sent, refused, failed: lost }) => sofar + sent + refused + lost,
        0,
      );
      expect(sum).toBe(counted.length);
    }),
  );
});

it("each failure makes the next try wait longer", () => {
  const waits = [0, 1, 2, 3, 4].map(
    (tries) =>
      answeredCalls([{ id: 1n, tries, handle: TRIGGERS[0] }], () => "failed").failed[0]?.afterSeconds,
  );
  expect(waits).toEqual([60, 600, 3_600, 14_400, undefined]);
});
