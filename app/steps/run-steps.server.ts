/**
 * Runs work that can be resumed: imports, syncs, audits, exports, comparisons, erasures. All that the work knows is in
 * its row, and each step is committed before the next. So it may end anywhere, and goes on from there.
 */
import { setTimeout as pause } from "node:timers/promises";

import type { JobOutcome } from "../queue/queue.server.ts";
import { obstacleOf, type Obstacle } from "./obstacle.server.ts";

/**
 * What a step comes to.
 *
 * - `on`: the next step follows at once.
 * - `poll`: something is under way, and is looked at again soon.
 * - `wait`: the other side can't be asked for a while. This is noted.
 * - `again`: the job comes again after a while. Nothing is noted.
 * - `end`: this run is over. The job comes again at once if another is due.
 */
export type Step<Code extends string = string> =
  | { readonly step: "on" }
  | { readonly step: "poll" }
  | { readonly step: "wait"; readonly code: Code; readonly afterSeconds: number }
  | { readonly step: "again"; readonly afterSeconds: number }
  | { readonly step: "end"; readonly anotherDue: boolean };

/** What a row waits for, and for how long. */
interface Wait {
  readonly code: string;
  readonly afterSeconds: number;
}

/** Work, as the runner sees it. */
export interface Work<Row> {
  /** The row that is under way; null: there is nothing to do. */
  readonly due: () => Promise<Row | null>;
  /** Takes one step: reads where the work is from its row, does the next thing, and commits it. */
  readonly advance: (row: Row) => Promise<Step>;
  /** Notes that the row waits. @returns since when the other side hasn't answered; null: not known */
  readonly noteWait: (row: Row, wait: Wait) => Promise<Date | null>;
  /** Patience ends once the other side has not answered for so long. */
  readonly patienceMs: number;
  /** The other side is asked again after so many seconds; without it, after as many as the obstacle says. */
  readonly waitSeconds?: number;
  /**
   * Handles what stands in the row's way. A wait comes here only once patience has ended.
   * @param obstacle - null: the error is a bug
   * @returns "bug": the error is thrown on
   */
  readonly hindered: (row: Row, obstacle: Obstacle | null, error: unknown) => Promise<Step | "bug">;
  /**
   * How `poll` looks again: after these pauses, then when the job comes again. Without it, the job comes after two
   * seconds.
   */
  readonly polls?: { readonly pausesMs: readonly number[]; readonly thenSeconds: number };
}

/** One run of the work's job. */
export interface Turn {
  readonly now: () => Date;
  readonly signal: AbortSignal;
  /** At this moment of `performance.now()` other shops get their turn. Without it, the work goes on to its end. */
  readonly endsMs?: number;
  /** Waits between two looks at something under way; without it, by the clock. */
  readonly pause?: ((ms: number, signal: AbortSignal) => Promise<unknown>) | undefined;
}

export const ON: Step<never> = { step: "on" };
export const END: Step<never> = { step: "end", anotherDue: false };
export const again = (afterSeconds: number): Step<never> => ({ step: "again", afterSeconds });

const DONE: JobOutcome = { outcome: "done" };
const comeAgain = (afterSeconds: number): JobOutcome => ({ outcome: "again", afterSeconds });
const BY_THE_JOB = { pausesMs: [], thenSeconds: 2 };

/** Takes the work as far as it goes now. @throws what the work calls a bug; the signal's reason once it is aborted */
export async function runSteps<Row>(work: Work<Row>, turn: Turn): Promise<JobOutcome> {
  const { pausesMs, thenSeconds } = work.polls ?? BY_THE_JOB;
  for (let polls = 0; ;) {
    turn.signal.throwIfAborted();
    const row = await work.due();
    if (row === null) return DONE;
    const step = await stepOf(work, row, turn);
    if (step.step === "end") return step.anotherDue ? comeAgain(0) : DONE;
    if (step.step === "wait" || step.step === "again") return comeAgain(step.afterSeconds);
    if (step.step === "on") {
      if (turn.endsMs !== undefined && performance.now() >= turn.endsMs) return comeAgain(0);
      polls = 0;
      continue;
    }
    const ms = pausesMs[polls];
    if (ms === undefined) return comeAgain(thenSeconds);
    polls += 1;
    await (turn.pause ?? pauseByClock)(ms, turn.signal);
  }
}

/** Takes one step, and turns an error into what it means for the row. */
async function stepOf<Row>(work: Work<Row>, row: Row, { now, signal }: Turn): Promise<Step> {
  try {
    const step = await work.advance(row);
    if (step.step === "wait") await work.noteWait(row, step);
    return step;
  } catch (error) {
    signal.throwIfAborted();
    const obstacle = obstacleOf(error);
    if (obstacle?.obstacle === "wait") {
      const since = await work.noteWait(row, obstacle);
      if (since === null || isPatient(work, since, now()))
        return again(work.waitSeconds ?? obstacle.afterSeconds);
    }
    const step = await work.hindered(row, obstacle, error);
    if (step === "bug") throw error;
    return step;
  }
}

/** Whether the work still has patience, counted from `since`. It ends at exactly `patienceMs`. */
export function isPatient({ patienceMs }: { readonly patienceMs: number }, since: Date, now: Date): boolean {
  return now.getTime() - since.getTime() < patienceMs;
}

function pauseByClock(ms: number, signal: AbortSignal): Promise<void> {
  return pause(ms, undefined, { signal });
}
