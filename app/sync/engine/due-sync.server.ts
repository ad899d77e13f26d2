/** Finds the sync of a target that goes on, or opens the one that is due. */
import { readSet, readSets } from "../../db/sync/audience-sets.server.ts";
import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import { readSendable } from "../../db/sync/states/wanted.server.ts";
import { findSync, lastToSend, newestAtTarget, newestOfSets } from "../../db/sync/newest-syncs.server.ts";
import { beginRound, endRound, noteUnderWay, readRound, type Round } from "../../db/sync/rounds.server.ts";
import { setOf, type SyncRow } from "../../db/sync/sync-row.server.ts";
import { readTarget, type SyncTarget, type Target } from "../../db/sync/sync-targets.server.ts";
import { stopOpenSyncs } from "../../db/sync/syncs.server.ts";
import { ALL_SETS } from "../../domain/sync/audience-set.ts";
import { repeatCleanUp } from "./clean-up-begin.server.ts";
import {
  nextTurn,
  startOfRound,
  stopsWhilePaused,
  waitsForTomorrow,
  type NextTurn,
  type SetInTurn,
} from "./next-turn.ts";
import { openSync } from "./open-sync.server.ts";
import { openToShowAgain } from "./shown-again.server.ts";

export interface OpenSync {
  readonly sync: SyncRow;
  readonly target: SyncTarget;
  /** The sync of another set that may have something under way at the target; null: there is none. */
  readonly before: SyncRow | null;
}

/**
 * The sync that was interrupted, else one that is opened now; null: nothing is due. One is opened for each set in a
 * round, if the target is on, and the set is not paused and has members to get that the merchant hasn't decided on.
 * While the target is leaving, only its clean-up is opened. Nothing goes on until the states of an earlier version are
 * moved.
 */
export async function dueSync(sql: ShopSql, name: Target, now: Date): Promise<OpenSync | null> {
  const target = await readTarget(sql, name);
  if (!target?.enabled) {
    if (target) await stopOpenSyncs(sql, name, now);
    return null;
  }
  if (target.statesFilledAt === null) return null;
  const round = await readRound(sql, name);
  const sync = target.leaving ? await cleanUpSync(sql, name, now) : await nextSync(sql, name, { round, now });
  return sync && { sync, target, before: await takeTurn(sql, sync, round) };
}

async function cleanUpSync(sql: ShopSql, name: Target, now: Date): Promise<SyncRow | null> {
  const newest = await newestAtTarget(sql, name);
  return newest?.status === "running" ? newest : repeatCleanUp(sql, name, newest, now);
}

async function nextSync(
  sql: ShopSql,
  name: Target,
  { round, now }: { readonly round: Round; readonly now: Date },
): Promise<SyncRow | null> {
  const goesOn = await syncInTurn(sql, name, round);
  if (goesOn !== null) return goesOn;
  const sets = await readSetsInTurn(sql, name);
  const from = round.from ?? startOfRound(sets);
  const turn = await turnNow(sql, sets, { ...round, from });
  if (turn === null) {
    await endRound(sql, name);
    return openToShowAgain(sql, name, now);
  }
  if ("goOn" in turn) return turn.goOn;
  if (round.from === null) await beginRound(sql, name, from);
  const { set } = turn.open;
  const { runId } = turn;
  return openSync(sql, { target: name, set, runId, kind: "forward", asked: false, running: "leave" }, now);
}

/** The sync that took the last step, if it goes on. It goes first, so the other sets need not be read. */
async function syncInTurn(sql: ShopSql, name: Target, { underWayOf }: Round): Promise<SyncRow | null> {
  const sync = underWayOf === null ? null : await findSync(sql, name, underWayOf);
  if (sync?.status !== "running" || sync.set === ALL_SETS) return null;
  const set = await readSet(sql, setOf(sync));
  return set === null || stopsWhilePaused(set, sync) || waitsForTomorrow(sync) ? null : sync;
}

/**
 * Whether another sync of a target goes on once one has ended, or is due in the same round. If not, the round ends. What
 * the profiles show of segments comes last.
 */
export async function isAnotherDue(sql: ShopSql, name: Target, now: Date): Promise<boolean> {
  const target = await readTarget(sql, name);
  if (target?.enabled !== true || target.leaving) return false;
  const turn = await turnNow(sql, await readSetsInTurn(sql, name), await readRound(sql, name));
  if (turn !== null) return true;
  await endRound(sql, name);
  return (await openToShowAgain(sql, name, now)) !== null;
}

async function turnNow(sql: ShopSql, sets: readonly SetInTurn[], round: Round): Promise<NextTurn> {
  const runId = (await readSendable(sql))?.runId ?? null;
  return nextTurn(sets, { ...round, runId });
}

async function readSetsInTurn(sql: ShopSql, name: Target): Promise<SetInTurn[]> {
  const sets = await readSets(sql, name);
  const newest = await newestOfSets(sql, name);
  return sets.map((set) => ({ set, newest: newest.get(set.set) ?? null }));
}

/**
 * Gives a sync the turn: from now on, what is under way at the target is its own. Only another set's sync may have left
 * something there; a sync waits by itself for what its own set's last one left, and a clean-up for everything.
 * @returns the sync whose end has to be waited for first; null: the turn is taken
 */
async function takeTurn(sql: ShopSql, sync: SyncRow, { underWayOf }: Round): Promise<SyncRow | null> {
  if (underWayOf === sync.id) return null;
  const before = await lastToSend(sql, sync.target);
  const isOther = before !== null && before.set !== sync.set && sync.set !== ALL_SETS;
  if (isOther && (before.status === "running" || before.status === "failed")) return before;
  await noteUnderWay(sql, sync.target, sync.id);
  return null;
}
