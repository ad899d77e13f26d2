/**
 * Some tests kill the app at each request of a run, or let each call fail. `npm test` tries a sample of these places,
 * drawn by a seed that it prints; `npm run test:full` tries all.
 */
import { createHash } from "node:crypto";

import { expect, inject } from "vitest";

import { seededRandom, type Random } from "../../app/domain/backtest/random.ts";

/** The places of a run at which a test strikes, counted from 1. */
export interface Places {
  readonly first: number;
  /** The distance from one place to the next. */
  gap(): number;
}

/** The distances at the beginning of a run: also a short run is struck at places of both kinds. */
const GAPS = [1, 3, 5, 7, 9] as const;
/** The distances in what follows. A run repeats itself there: it has a request or a transaction for each thing. */
const WIDE_GAPS = [13, 15, 17, 19, 21] as const;
const FIRST_PLACES = 3;

/**
 * All places of a run, or a sample of them. Many tests change something at odd places and undo it at even ones. So
 * a gap is always odd, and every other place of a sample is odd.
 * @param every - the distance from one place to the next if all are tried
 */
export function pointsToStrike(every = 1): Places {
  if (inject("sampling").full) return { first: 1, gap: () => every };
  const random = randomOfTest();
  let drawn = 0;
  const gap = (): number => {
    drawn += 1;
    return pick(random, drawn <= FIRST_PLACES ? GAPS : WIDE_GAPS);
  };
  return { first: gap(), gap };
}

/** All of these, or so many of them, in their order. */
export function someOf<T>(all: readonly T[], count: number): T[] {
  if (inject("sampling").full) return [...all];
  const random = randomOfTest();
  const drawn = all
    .map((_, at) => ({ at, ticket: random() }))
    .sort((a, b) => a.ticket - b.ticket)
    .slice(0, count)
    .map(({ at }) => at);
  return all.filter((_, at) => drawn.includes(at));
}

/** How often a random run is repeated. */
export function repeats({ full, sample }: { readonly full: number; readonly sample: number }): number {
  return inject("sampling").full ? full : sample;
}

/** The seed of this run of the tests. */
export function runSeed(): number {
  return inject("sampling").seed;
}

/** Random numbers that are the same for the same seed and test, whatever ran before. */
function randomOfTest(): Random {
  const { currentTestName = "" } = expect.getState();
  const digest = createHash("sha256")
    .update(`${String(runSeed())} ${currentTestName}`)
    .digest();
  return seededRandom(digest.readUInt32LE());
}

function pick<T>(random: Random, from: readonly [T, ...T[]]): T {
  return from[Math.floor(random() * from.length)] ?? from[0];
}
