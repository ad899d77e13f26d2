import { setTimeout as pause } from "node:timers/promises";

import type { Database } from "../../db/core/database.server.ts";
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import type { SyncTarget, Target } from "../../db/sync/sync-targets.server.ts";
import { failSync, noteWaiting, type SyncRow } from "../../db/sync/syncs.server.ts";
import type { OpenSync } from "./due-sync.server.ts";
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

/** Sees how syncs go. */
export interface SyncWatch {
  drives(sync: Pick<SyncRow, "id" | "runId">): void;
  /** It has to wait, or has failed. */
  hindered(target: Target, code: string): void;
}

export interface SyncContext {
  readonly db: Database;
  readonly shopId: number;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  readonly watch?: SyncWatch;
  /** How long it may go on before other shops get their turn. */
  readonly turnMs?: number;
  /** Waits between two looks at something under way; by the clock, unless another is given. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

/** The syncs of a target, as the runner sees them. */
interface Syncs {
  /** The sync that goes on, or is opened now; null: none. */
  readonly due: (sql: ShopSql, now: Date) => Promise<OpenSync | null>;
  /** Takes one step of a sync: reads where it is from the row, does the next thing, and notes it. */
  readonly advance: (sync: SyncRow, target: SyncTarget) => Promise<Step>;
}

/** Pauses between the first looks at something under way; after these the job comes back later. */
const POLL_MS = [100, 200, 400, 800, 1_500, 3_000, 3_000];
const POLL_AGAIN_SECONDS = 5;
/** A target that doesn't answer for this long fails the sync; the next one tries again. */
const PATIENCE_MS = 3_600_000;

/** A sync that has more to do than fits into this lets other shops go first: a worker's places are few. */
const TURN_MS = 60_000;

/** Takes a target's sync as far as it goes now. All that a sync knows is in the database, so it may end anywhere. */
export async function driveSync(context: SyncContext, syncs: Syncs): Promise<SyncOutcome> {
  const turnEndsMs = performance.now() + (context.turnMs ?? TURN_MS);
  for (let polls = 0; ;) {
    context.signal.throwIfAborted();
    const open = await inShopSql(context.db, context.shopId, (sql) => syncs.due(sql, context.now()));
    if (!open) return { outcome: "done" };
    context.watch?.drives(open.sync);
    const step = await guarded(context, open.sync, () => syncs.advance(open.sync, open.target));
    if (step.step === "end")
      return step.anotherDue ? { outcome: "again", afterSeconds: 0 } : { outcome: "done" };
    if (step.step === "wait") return { outcome: "again", afterSeconds: step.afterSeconds };
    if (step.step === "on") {
      if (performance.now() >= turnEndsMs) return { outcome: "again", afterSeconds: 0 };
      polls = 0;
      continue;
    }
    const ms = POLL_MS[polls];
    if (ms === undefined) return { outcome: "again", afterSeconds: POLL_AGAIN_SECONDS };
    polls += 1;
    await (context.pause ?? pauseByClock)(ms, context.signal);
  }
}

function pauseByClock(ms: number, signal: AbortSignal): Promise<void> {
  return pause(ms, undefined, { signal });
}

/** Turns what stands in a sync's way into its row's words. A bug fails the sync too, and is thrown on. */
async function guarded(context: SyncContext, sync: SyncRow, work: () => Promise<Step>): Promise<Step> {
  const note = <T>(code: string, write: (sql: ShopSql) => Promise<T>): Promise<T> => {
    context.watch?.hindered(sync.target, code);
    return inShopSql(context.db, context.shopId, write);
  };
  try {
    const step = await work();
    if (step.step === "wait")
      await note(step.code, (sql) => noteWaiting(sql, sync.id, step.code, context.now()));
    return step;
  } catch (error) {
    if (context.signal.aborted) throw error;
    const now = context.now();
    const obstacle = obstacleOf(error);
    if (obstacle?.obstacle === "wait") {
      const since = await note(obstacle.code, (sql) => noteWaiting(sql, sync.id, obstacle.code, now));
      if (since === null || now.getTime() - since.getTime() < PATIENCE_MS)
        return { step: "wait", code: obstacle.code, afterSeconds: obstacle.afterSeconds };
    }
    if (obstacle?.obstacle === "park") {
      await note(obstacle.code, (sql) => noteWaiting(sql, sync.id, obstacle.code, now));
      return { step: "end", anotherDue: false };
    }
    const code = obstacle?.code ?? "unexpected";
    await note(code, (sql) => failSync(sql, sync.id, code, now));
    if (obstacle === null) throw error;
    return { step: "end", anotherDue: false };
  }
}
