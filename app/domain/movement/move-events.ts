/** Which moves start flows in Klaviyo, and which are only recorded there as history. */
import type { Group } from "../groups/group.ts";
import type { MoveCause } from "./cause.ts";

const DAY_MS = 86_400_000;
/** A move that is told later than this starts no flow any more: a mail about it would come out of season. */
const FRESH_MS = 3 * DAY_MS;
/** An order is placed before the run that counts it. If it is so much older than the run before, it was only read late. */
const LATE_MS = 7 * DAY_MS;
/** The move says something of the app's limits, not of the customer. */
export const OF_A_REFIT: readonly MoveCause[] = ["boundary_moved", "setting_changed"];

/** What decides about the moves of a stream. */
export interface FlowChoice {
  /** Whether the move is from before the merchant switched events on. */
  readonly isHistory: boolean;
  /** Whether moves by other boundaries or settings start flows, too. */
  readonly refits: boolean;
}

interface ToldMove {
  readonly cause: MoveCause;
  /** null: the customer is in no group any more. */
  readonly to: Group | null;
  /** null: the customer has no eligible order, or it is not known. */
  readonly lastOrderAt: Date | null;
}

/** The run of a move. */
export interface MoveRun {
  readonly asOf: Date;
  readonly finishedAt: Date;
  /** The moment of the run before; null: this is the shop's first run. */
  readonly previousAsOf: Date | null;
}

/**
 * Whether a move between groups starts flows. The moves of a first run never do: all customers appear there because
 * their orders were imported. Neither does an order that was placed long before the run before, since only its reading
 * is new. Nor does a customer who has no orders left: a merge gave them to another, or they were taken back.
 */
export function startsFlows(move: ToldMove, run: MoveRun, choice: FlowChoice, now: Date): boolean {
  if (choice.isHistory || run.previousAsOf === null || !isFresh(run.finishedAt, now)) return false;
  if (OF_A_REFIT.includes(move.cause)) return choice.refits;
  if (move.cause === "data_changed") return move.to !== null;
  if (move.cause !== "ordered") return true;
  return move.lastOrderAt === null || run.previousAsOf.getTime() - move.lastOrderAt.getTime() <= LATE_MS;
}

/** Whether something that happened then may still start a flow. */
export function isFresh(happenedAt: Date, now: Date): boolean {
  return now.getTime() - happenedAt.getTime() <= FRESH_MS;
}
