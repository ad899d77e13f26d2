import { median } from "../table.ts";

/** Medians of the same work in two places, in milliseconds. */
export interface Pair {
  readonly among: number;
  readonly alone: number;
  /** How often it was done in each. */
  readonly times: number;
}

/** So many times as long as alone it may take among others. */
export const MOST_RATIO = 1.5;
/** What seems to take longer is done so many times more. */
const LOOK_CLOSER = 3;

type Work = (round: number) => Promise<void>;

/** Times a work in both places in turn, so that what else the machine does hits both. The first round warms up. */
export async function inTurns(rounds: number, among: Work, alone: Work): Promise<Pair> {
  const ways = [
    { work: among, ms: [] as number[] },
    { work: alone, ms: [] as number[] },
  ] as const;
  const pair = (times: number): Pair => ({ among: median(ways[0].ms), alone: median(ways[1].ms), times });
  let round = 0;
  for (const last of [rounds, (1 + LOOK_CLOSER) * rounds]) {
    for (; round <= last; round += 1)
      for (const { work, ms } of round % 2 === 0 ? ways : ways.toReversed()) {
        const start = performance.now();
        await work(round);
        if (round > 0) ms.push(performance.now() - start);
      }
    if (ratioOf(pair(round)) <= MOST_RATIO) break;
  }
  return pair(round);
}

/** How many times as long it takes among others. */
export function ratioOf({ among, alone }: Pair): number {
  return among / alone;
}
