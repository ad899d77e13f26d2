import type { Database } from "../../db/core/database.server.ts";
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import { endRound, noteUnderWay } from "../../db/sync/rounds.server.ts";
import { lockTarget, type SyncTarget, type Target } from "../../db/sync/sync-targets.server.ts";
import type { SyncRow } from "../../db/sync/sync-row.server.ts";
import { failSync, forgetOperation, noteWaiting } from "../../db/sync/syncs.server.ts";
import type { PlaceSet } from "../../domain/sync/places.ts";
import { placesOfSync } from "../../domain/sync/set-places.ts";
import type { JobOutcome } from "../../queue/queue.server.ts";
import type { Obstacle } from "../../steps/obstacle.server.ts";
import { END, ON, runSteps, type Step as AnyStep } from "../../steps/run-steps.server.ts";
import { dueSync, isAnotherDue, type OpenSync } from "./due-sync.server.ts";
import type { PlanGate } from "./plan-gate.server.ts";
import { goOnWithPlan, heldByPlan } from "./plan-hold.server.ts";
import { syncObstacleOf, stopsTarget, type WaitCode } from "./sync-obstacle.server.ts";

/** A step of a sync, or of an audit. */
export type Step = AnyStep<WaitCode>;

/** Is told how syncs go. */
export interface SyncWatch {
  worksOn(sync: Pick<SyncRow, "id" | "set" | "runId">): void;
  /** A sync has to wait, or has failed. */
  hindered(target: Target, code: string): void;
}

export interface SyncContext {
  readonly db: Database;
  readonly shopId: number;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  readonly watch?: SyncWatch;
  /** Without it, there are no plans. */
  readonly planAllows?: PlanGate | undefined;
  /** How long it may go on before other shops get their turn. */
  readonly turnMs?: number;
  /** Waits between two looks at something under way; without it, by the clock. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

/** The syncs of a target, as the runner sees them. */
interface Syncs {
  readonly target: Target;
  /** Takes one step of a sync: reads where it is from the row, does the next thing, and notes it. */
  readonly advance: (sync: SyncRow, target: SyncTarget) => Promise<Step>;
  /** Whether nothing is under way at the target any more: not this operation, nor one that was never noted. */
  readonly isQuiet: (target: SyncTarget, operationId: string | null) => Promise<boolean>;
  /**
   * Notes that no member stands in a line under way, of a sync with these places. What was sent and isn't confirmed is
   * sent again.
   */
  readonly release: (sql: ShopSql, places: readonly PlaceSet[]) => Promise<void>;
}

/** Pauses between the first looks at something under way; after these the job comes back later. */
const POLLS = { pausesMs: [100, 200, 400, 800, 1_500, 3_000, 3_000], thenSeconds: 5 };
/** A target that doesn't answer for this long fails the sync; the next one tries again. */
const PATIENCE_MS = 3_600_000;

/** A sync that needs longer lets other shops go first: a worker works only a few jobs side by side. */
const TURN_MS = 60_000;

/** What waits for a plan is looked at again after so long. Shopify is asked more seldom: see `isFresh`. */
const PLAN_SECONDS = 900;

/** Takes a target's syncs as far as they go now. While one waits for a plan, the job comes again. */
export async function runSync(context: SyncContext, syncs: Syncs): Promise<JobOutcome> {
  await goOnWithPlan(context, syncs.target);
  const outcome = await runSets(context, syncs);
  const waits = outcome.outcome === "done" && (await heldByPlan(context, syncs.target)).length > 0;
  return waits ? { outcome: "again", afterSeconds: PLAN_SECONDS } : outcome;
}

/** One set's sync after the other. */
async function runSets(context: SyncContext, syncs: Syncs): Promise<JobOutcome> {
  const { db, shopId, now, signal, watch, pause } = context;
  const endsMs = performance.now() + (context.turnMs ?? TURN_MS);
  return runSteps<OpenSync>(
    {
      due: () => inShopSql(db, shopId, (sql) => dueSync(sql, syncs.target, now())),
      advance: async ({ sync, target, before }) => {
        watch?.worksOn(sync);
        if (before !== null) return takeOver(context, syncs, { sync, target, before });
        const step = await syncs.advance(sync, target);
        return step.step === "end" ? afterEnd(context, sync, step.anotherDue) : step;
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

/**
 * Waits until what another set's sync left under way at the target has ended. Then it lets that go, so that lines and
 * operation are this sync's own. The other sync sends again what wasn't confirmed: to do it twice does no harm.
 */
async function takeOver(
  { db, shopId }: SyncContext,
  { isQuiet, release }: Syncs,
  { sync, target, before }: OpenSync & { readonly before: SyncRow },
): Promise<Step> {
  const operationId = before.phase === "emails" ? null : before.operationId;
  if (!(await isQuiet(target, operationId))) return { step: "poll" };
  await inShopSql(db, shopId, async (sql) => {
    await lockTarget(sql, sync.target);
    await release(sql, placesOfSync(before.set, target.audiences));
    await forgetOperation(sql, before.id);
    await noteUnderWay(sql, sync.target, sync.id);
  });
  return ON;
}

/** After the end of a sync the next set has its turn. What is due for all sets is left to the next job. */
async function afterEnd(
  { db, shopId, now }: SyncContext,
  { target }: SyncRow,
  anotherDue: boolean,
): Promise<Step> {
  return inShopSql(db, shopId, async (sql) => {
    if (!anotherDue) return (await isAnotherDue(sql, target, now())) ? ON : END;
    await endRound(sql, target);
    return { step: "end", anotherDue };
  });
}

/**
 * Notes in the sync's row what stands in its way. A bug fails the sync, too. After a failure the other sets go on,
 * unless theirs would fail for the same reason.
 */
async function hindered(
  context: SyncContext,
  sync: SyncRow,
  obstacle: Obstacle | null,
): Promise<AnyStep | "bug"> {
  const { code, isParked } = syncObstacleOf(obstacle);
  const now = context.now();
  if (isParked) {
    await note(context, sync, code, (sql) => noteWaiting(sql, sync.id, code, now));
    return END;
  }
  await note(context, sync, code, async (sql) => {
    await failSync(sql, sync.id, code, now);
    if (stopsTarget(code)) await endRound(sql, sync.target);
  });
  if (obstacle === null) return "bug";
  return stopsTarget(code) ? END : afterEnd(context, sync, false);
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
