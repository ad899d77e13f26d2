/** Decides which set of a target is synced next. At a target one sync runs at a time. */
import type { AudienceSet } from "../../db/sync/audience-sets.server.ts";
import type { Round } from "../../db/sync/rounds.server.ts";
import type { SyncRow } from "../../db/sync/sync-row.server.ts";

/** A set, and its newest sync; null: it has none. */
export interface SetInTurn {
  readonly set: AudienceSet;
  readonly newest: SyncRow | null;
}

interface AtTarget extends Round {
  /** The run to send; null: nothing may be sent. */
  readonly runId: number | null;
}

/** goOn: this sync goes on. open: this set gets a sync of this run. null: nothing is due. */
export type NextTurn =
  { readonly goOn: SyncRow } | { readonly open: AudienceSet; readonly runId: number } | null;

/**
 * An interrupted sync goes first: the one that took the last step, then by the order of the sets. Without one, each set
 * gets a sync whose turn in this round hasn't come, or whose sync is due once more. What waits for the merchant, is
 * paused, was discarded or has failed is passed by. A sync that waits for the target's next day comes last, so that a
 * list that can't be made today keeps none of the others.
 * @param sets - in their order
 */
export function nextTurn(sets: readonly SetInTurn[], { from, underWayOf, runId }: AtTarget): NextTurn {
  const goesOn = sets.flatMap(({ set, newest }) =>
    newest?.status === "running" && !stopsWhilePaused(set, newest) ? [newest] : [],
  );
  const today = goesOn.filter((sync) => !waitsForTomorrow(sync));
  const interrupted = today.find(({ id }) => id === underWayOf) ?? today[0];
  if (interrupted !== undefined) return { goOn: interrupted };
  const [tomorrow] = goesOn;
  const last = tomorrow === undefined ? null : { goOn: tomorrow };
  if (from === null || runId === null) return last;
  const open = sets.filter(
    ({ set, newest }) => set.pausedAt === null && newest?.status !== "running" && !isDecidedOn(newest, runId),
  );
  const next =
    open.find(({ newest }) => newest === null || newest.id <= from) ??
    open.find(({ newest }) => newest !== null && isDueAgain(newest, runId));
  return next === undefined ? last : { open: next.set, runId };
}

/** Whether a sync has met the target's limit of a day. */
export function waitsForTomorrow({ errorCode }: Pick<SyncRow, "errorCode">): boolean {
  return errorCode === "daily_limit";
}

/** Where a round begins: syncs that are opened in it have greater ids than those before. */
export function startOfRound(sets: readonly SetInTurn[]): number {
  return sets.reduce((newest, each) => Math.max(newest, each.newest?.id ?? 0), 0);
}

/**
 * Whether a set that had its turn in this round gets another: there are newer groups, or its sync ended by a bug, after
 * which the queue tries the job again.
 */
function isDueAgain(newest: SyncRow, runId: number): boolean {
  return newest.runId !== runId || (newest.status === "failed" && newest.errorCode === "unexpected");
}

/** Whether this run's sync waits for the merchant, or was discarded. The sync of a newer run is judged anew. */
function isDecidedOn(newest: SyncRow | null, runId: number): boolean {
  return (newest?.status === "pending" || newest?.status === "discarded") && newest.runId === runId;
}

/**
 * Whether a sync stops because its set is paused. An undo and a clean-up go on, and so does a preview that the merchant
 * asked for: it sends nothing.
 */
export function stopsWhilePaused(
  set: Pick<AudienceSet, "pausedAt"> | null,
  sync: Pick<SyncRow, "kind" | "confirmedAt" | "holdCode">,
): boolean {
  const isPreview = sync.confirmedAt === null && sync.holdCode === "asked";
  return set !== null && set.pausedAt !== null && sync.kind === "forward" && !isPreview;
}
