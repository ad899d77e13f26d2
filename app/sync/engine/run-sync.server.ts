import type { Database } from "../../db/core/database.server.ts";
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import type { SyncTarget, Target } from "../../db/sync/sync-targets.server.ts";
import { failSync, noteWaiting, type SyncRow } from "../../db/sync/syncs.server.ts";
import type { JobOutcome } from "../../queue/queue.server.ts";
import type { Obstacle } from "../../steps/obstacle.server.ts";
import { END, runSteps, type Step as AnyStep } from "../../steps/run-steps.server.ts";
import type { OpenSync } from "./due-sync.server.ts";
import { hindranceOf, type WaitCode } from "./stop.server.ts";

/** A step of a sync, or of an audit. */
export type Step = AnyStep<WaitCode>;

/** Is told how syncs go. */
export interface SyncWatch {
  drives(sync: Pick<SyncRow, "id" | "runId">): void;
  /** A sync has to wait, or has failed. */
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
  /** Waits between two looks at something under way; without it, by the clock. */
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
const POLLS = { pausesMs: [100, 200, 400, 800, 1_500, 3_000, 3_000], thenSeconds: 5 };
/** A target that doesn't answer for this long fails the sync; the next one tries again. */
const PATIENCE_MS = 3_600_000;

/** A sync that needs longer lets other shops go first: a worker works only a few jobs side by side. */
const TURN_MS = 60_000;

/** Takes a target's sync as far as it goes now. */
export async function runSync(context: SyncContext, syncs: Syncs): Promise<JobOutcome> {
  const { db, shopId, now, signal, watch, pause } = context;
  const endsMs = performance.now() + (context.turnMs ?? TURN_MS);
  return runSteps<OpenSync>(
    {
      due: () => inShopSql(db, shopId, (sql) => syncs.due(sql, now())),
      advance: ({ sync, target }) => {
        watch?.drives(sync);
        return syncs.advance(sync, target);
      },
      noteWait: ({ sync }, { code }) =>
        note(context, sync, code, (sql) => noteWaiting(sql, sync.id, code, now())),
      patienceMs: PATIENCE_MS,
      hindered: ({ sync }, obstacle) => hindered(context, sync, obstacle),
      polls: POLLS,
    },
    { now, signal, endsMs, pause },
  );
}

/** Notes in the sync's row what stands in its way. A bug fails the sync, too. */
async function hindered(
  context: SyncContext,
  sync: SyncRow,
  obstacle: Obstacle | null,
): Promise<AnyStep | "bug"> {
  const { code, isParked } = hindranceOf(obstacle);
  const now = context.now();
  if (isParked) await note(context, sync, code, (sql) => noteWaiting(sql, sync.id, code, now));
  else await note(context, sync, code, (sql) => failSync(sql, sync.id, code, now));
  return obstacle === null ? "bug" : END;
}

function note<T>(
  { db, shopId, watch }: SyncContext,
  { target }: SyncRow,
  code: string,
  write: (sql: ShopSql) => Promise<T>,
): Promise<T> {
  watch?.hindered(target, code);
  return inShopSql(db, shopId, write);
}
