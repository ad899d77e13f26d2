import { median } from "../table.ts";

/** Medians of the same work in two places, in milliseconds. */
export interface Pair {
  readonly among: number;
  readonly alone: number;
}

/** Times a work in both places in turn, so that what else the machine does hits both. The first round warms up. */
export async function inTurns(
  rounds: number,
  among: (round: number) => Promise<void>,
  alone: (round: number) => Promise<void>,
): Promise<Pair> {
  const times = { among: [] as number[], alone: [] as number[] };
  for (let round = 0; round <= rounds; round += 1) {
    const ways = [["among", among] as const, ["alone", alone] as const];
    for (const [name, work] of round % 2 === 0 ? ways : ways.toReversed()) {
      const start = performance.now();
      await work(round);
      if (round > 0) times[name].push(performance.now() - start);
    }
  }
  return { among: median(times.among), alone: median(times.alone) };
}

/** How many times as long it takes among others. */
export function ratioOf({ among, alone }: Pair): number {
  return among / alone;
}
