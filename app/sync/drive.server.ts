import { setTimeout as pause } from "node:timers/promises";

import type { Database } from "../db/database.server.ts";
import { readSendable } from "../db/desired.server.ts";
import { inShopSql, type ShopSql } from "../db/shop-scope.server.ts";
import { readTarget, type SyncTarget, type Target } from "../db/sync-targets.server.ts";
import { failSync, insertSync, newestSync, noteWaiting, type SyncRow } from "../db/syncs.server.ts";
import { obstacleOf, type WaitCode } from "./stop.server.ts";

/** again: the sync has more to do, or another is due. */
export type SyncOutcome =
  { readonly outcome: "done" } | { readonly outcome: "again"; readonly afterSeconds: number };

/** on: the next step follows at once. poll: the target is at work. wait: it can't be asked for a while. */
export type Step =
  | { readonly step: "on" }
  | { readonly step: "poll" }
  | { readonly step: "wait"; readonly code: WaitCode; readonly afterSeconds: number }
  | { readonly step: "end"; readonly anotherDue: boolean };

export interface SyncContext {
  readonly db: Database;
  readonly shopId: number;
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/** One step of a sync: reads where it is from the row, does the next thing, and notes it. */
type Advance = (sync: SyncRow, target: SyncTarget) => Promise<Step>;

/** Pauses between the first looks at something under way; after these the job comes back later. */
const POLL_MS = [100, 200, 400, 800, 1_500, 3_000, 3_000];
const POLL_AGAIN_SECONDS = 5;
/** A target that doesn't answer for this long fails the sync; the next one tries again. */
const PATIENCE_MS = 3_600_000;

/**
 * Takes a target's sync as far as it goes now: goes on with the one that was interrupted, else opens one if the
 * target is on and there are groups to send. All that a sync knows is in the database, so it may end anywhere.
 */
export async function driveSync(
  context: SyncContext,
  target: Target,
  advance: Advance,
): Promise<SyncOutcome> {
  for (let polls = 0; ;) {
    context.signal.throwIfAborted();
    const open = await inShopSql(context.db, context.shopId, (sql) => openSync(sql, target, context.now()));
    if (!open) return { outcome: "done" };
    const step = await guarded(context, open.sync, () => advance(open.sync, open.target));
    if (step.step === "end")
      return step.anotherDue ? { outcome: "again", afterSeconds: 0 } : { outcome: "done" };
    if (step.step === "wait") return { outcome: "again", afterSeconds: step.afterSeconds };
    if (step.step === "on") {
      polls = 0;
      continue;
    }
    const ms = POLL_MS[polls];
    if (ms === undefined) return { outcome: "again", afterSeconds: POLL_AGAIN_SECONDS };
    polls += 1;
    await pause(ms, undefined, { signal: context.signal });
  }
}

interface OpenSync {
  readonly sync: SyncRow;
  readonly target: SyncTarget;
}

async function openSync(sql: ShopSql, name: Target, now: Date): Promise<OpenSync | null> {
  const target = await readTarget(sql, name);
  const newest = await newestSync(sql, name);
  const running = newest?.status === "running" ? newest : null;
  if (!target?.enabled) {
    if (running) await failSync(sql, running.id, "disconnected", now);
    return null;
  }
  if (running) return { sync: running, target };
  const sendable = await readSendable(sql);
  if (!sendable) return null;
  const operationId = leftUnderWay(newest);
  const sync = { target: name, runId: sendable.runId, phase: "preparing", operationId } as const;
  return { sync: await insertSync(sql, sync, now), target };
}

/** What a failed sync left at the target: its end has to be waited for, so that it can't undo what comes after. */
function leftUnderWay(newest: SyncRow | null): string | null {
  return newest && newest.phase !== "emails" ? newest.operationId : null;
}

/** Turns what stands in a sync's way into its row's words. A bug fails the sync too, and is thrown on. */
async function guarded(context: SyncContext, sync: SyncRow, work: () => Promise<Step>): Promise<Step> {
  const note = (write: (sql: ShopSql) => Promise<void>) => inShopSql(context.db, context.shopId, write);
  try {
    const step = await work();
    if (step.step === "wait") await note((sql) => noteWaiting(sql, sync.id, step.code));
    return step;
  } catch (error) {
    if (context.signal.aborted) throw error;
    const now = context.now();
    const obstacle = obstacleOf(error);
    const patient = now.getTime() - sync.startedAt.getTime() < PATIENCE_MS;
    if (obstacle?.obstacle === "wait" && (patient || obstacle.code !== "unavailable")) {
      await note((sql) => noteWaiting(sql, sync.id, obstacle.code));
      return { step: "wait", code: obstacle.code, afterSeconds: obstacle.afterSeconds };
    }
    await note((sql) => failSync(sql, sync.id, obstacle?.code ?? "unexpected", now));
    if (obstacle === null) throw error;
    return { step: "end", anotherDue: false };
  }
}
