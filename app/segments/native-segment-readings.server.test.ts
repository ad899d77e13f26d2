import { expect, it } from "vitest";

import type { AdminClient } from "../shopify/admin.server.ts";
import { SegmentReadings, type ReadingOf } from "./native-segment-readings.server.ts";

const OF: ReadingOf = { shopId: 1, key: "a", segmentId: 9n, most: 10 };

/** Readings of a Shopify that answers when told, and how often it was asked. */
function readings() {
  const clock = { ms: 0, asked: 0, isOver: false };
  let answer: (members: number) => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const admin: AdminClient = {
    request: (_document, _variables, schema) => {
      clock.asked += 1;
      return new Promise((resolve, reject) => {
        fail = reject;
        answer = (members) => {
          const edges = Array.from({ length: members }, (_, at) => ({
            node: { id: `gid://shopify/CustomerSegmentMember/${String(at + 1)}` },
          }));
          const pageInfo = { hasNextPage: false, endCursor: null };
          resolve(schema.parse({ customerSegmentMembers: { edges, pageInfo } }));
        };
      });
    },
  };
  const kept = new SegmentReadings({
    now: () => new Date(clock.ms),
    pause: () => (clock.isOver ? Promise.resolve() : new Promise(() => undefined)),
  });
  const ask = (of: ReadingOf = OF) => kept.membersOf(of, () => admin);
  return {
    clock,
    ask,
    kept,
    answer: (members: number) => answer(members),
    fail: (error: Error) => fail(error),
  };
}

it("a reading goes on while its request is answered, and serves the same request again", async () => {
  const { clock, ask, answer } = readings();
  clock.isOver = true;
  expect(await ask()).toBeNull();
  expect(await ask()).toBeNull();
  answer(2);
  clock.isOver = false;
  expect(await ask()).toEqual({ outcome: "members", ids: [1n, 2n] });
  expect(clock.asked).toBe(1);
});

it("another shop, key or segment is read by itself, and so is one after a while", async () => {
  const { clock, ask } = readings();
  clock.isOver = true;
  for (const of of [OF, { ...OF, shopId: 2 }, { ...OF, key: "b" }, { ...OF, segmentId: 8n }, OF])
    await ask(of);
  expect(clock.asked).toBe(4);
  clock.ms = 900_000;
  await ask();
  expect(clock.asked).toBe(5);
});

it("a shop keeps its five newest readings, and takes none of another's", async () => {
  const { clock, ask } = readings();
  clock.isOver = true;
  await ask({ ...OF, shopId: 2 });
  for (const key of ["a", "b", "c", "d", "e", "f"]) await ask({ ...OF, key });
  expect(clock.asked).toBe(7);
  for (const key of ["b", "c", "d", "e", "f"]) await ask({ ...OF, key });
  await ask({ ...OF, shopId: 2 });
  expect(clock.asked).toBe(7);
  await ask();
  expect(clock.asked).toBe(8);
});

it("a reading past its time is let go when the next one begins", async () => {
  const { clock, ask, answer, kept } = readings();
  clock.isOver = true;
  await ask();
  answer(2);
  clock.ms = 900_000;
  await ask({ ...OF, shopId: 2 });
  expect(kept.size).toBe(1);
});

it("a reading that failed is begun anew, and only so many are kept", async () => {
  const { clock, ask, fail } = readings();
  const failed = ask();
  fail(new Error("no answer"));
  await expect(failed).rejects.toThrow("no answer");
  clock.isOver = true;
  await ask();
  expect(clock.asked).toBe(2);
  for (let other = 2; other < 102; other += 1) await ask({ ...OF, shopId: other });
  await ask();
  expect(clock.asked).toBe(103);
});
