/**
 * Runs audits. An audit reads what a target really holds and compares it with the states. How far it is stands in the
 * database, so it may end anywhere. It reads while nothing is sent, and waits for syncs; no sync waits for it.
 */
import { labelled } from "../../db/sync/audience-rows.ts";
import {
  endAudit,
  noteAuditWaiting,
  openAuditOf,
  type AuditRow,
} from "../../db/sync/audits/audits.server.ts";
import type { Database } from "../../db/core/database.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { readTarget, TARGETS, type SyncTarget, type Target } from "../../db/sync/sync-targets.server.ts";
import { lastToSend } from "../../db/sync/newest-syncs.server.ts";
import type { JobOutcome, JobQueue } from "../../queue/queue.server.ts";
import type { Obstacle } from "../../steps/obstacle.server.ts";
import { again, END, runSteps, type Step, type Work } from "../../steps/run-steps.server.ts";
import { correctTarget } from "./audit-correct.server.ts";
import { sentSoFar } from "./audit-marker.server.ts";
import { syncObstacleOf, SyncStopped } from "../engine/sync-obstacle.server.ts";
import type { TargetReader, TargetReaders } from "./target-reader.ts";

interface AuditContext {
  readonly db: Database;
  readonly shopId: number;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  readonly queue: Pick<JobQueue, "enqueue">;
  /** How long it may go on before other shops get their turn. */
  readonly turnMs?: number;
}

const TURN_MS = 60_000;
/** How long to wait while something is being sent. */
const BUSY_SECONDS = 30;
/** A target that doesn't answer for this long fails the audit. Another is made the next day. */
const PATIENCE_MS = 3_600_000;

/**
 * Takes the audits that were asked for as far as they go now. An audit of one target doesn't keep the other's waiting.
 */
export async function runAudits(context: AuditContext, readers: TargetReaders): Promise<JobOutcome> {
  const { now, signal } = context;
  const turn = { now, signal, endsMs: performance.now() + (context.turnMs ?? TURN_MS) };
  let outcome: JobOutcome = { outcome: "done" };
  for (const target of TARGETS) {
    const its = await runSteps(auditWork(context, target, readers[target]), turn);
    if (its.outcome === "done") continue;
    const isSooner = outcome.outcome === "done" || its.afterSeconds < outcome.afterSeconds;
    if (isSooner) outcome = its;
  }
  return outcome;
}

interface OpenAudit {
  readonly audit: AuditRow;
  readonly target: SyncTarget;
}

const BUSY = again(BUSY_SECONDS);

function auditWork(context: AuditContext, name: Target, reader: TargetReader): Work<OpenAudit> {
  const { db, shopId } = context;
  return {
    due: () =>
      inShopSql(db, shopId, async (sql) => {
        const audit = await openAuditOf(sql, { target: name, first: false });
        const target = await readTarget(sql, name);
        // Once the states of an earlier version are moved, the job is queued again.
        return audit && target && target.statesFilledAt !== null ? { audit, target } : null;
      }),
    advance: (open) => advance(context, reader, open),
    noteWait: ({ audit }, { code }) =>
      inShopSql(db, shopId, (sql) => noteAuditWaiting(sql, audit.id, code, context.now())),
    patienceMs: PATIENCE_MS,
    hindered: ({ audit }, obstacle) => hindered(context, audit, obstacle),
  };
}

async function advance(
  context: AuditContext,
  reader: TargetReader,
  { audit, target }: OpenAudit,
): Promise<Step> {
  if (!target.enabled || labelled(target.audiences).length === 0) throw new SyncStopped("disconnected");
  const marker =
    audit.status === "queued" ? await quietMarker(context, reader, target) : (audit.marker ?? "");
  if (marker === null) return BUSY;
  const step = await reader.read({ audit, target, marker });
  // A busy target is no fault, and isn't noted.
  if (step !== null) return step.step === "wait" ? again(step.afterSeconds) : step;
  const outcome = await correctTarget(context, { audit, target, read: reader.places(target) });
  return outcome === "overtaken" ? BUSY : END;
}

/** The marker of what was sent so far, once nothing is under way any more; null: something is. */
async function quietMarker(
  { db, shopId }: AuditContext,
  reader: TargetReader,
  target: SyncTarget,
): Promise<string | null> {
  const { marker, operationId } = await inShopSql(db, shopId, async (sql) => ({
    marker: await sentSoFar(sql, target.target),
    operationId: (await lastToSend(sql, target.target))?.operationId ?? null,
  }));
  return marker !== null && (await reader.isQuiet(target, operationId)) ? marker : null;
}

/** Notes in the audit's row what stands in its way. A bug ends it, too. */
async function hindered(
  { db, shopId, now }: AuditContext,
  audit: AuditRow,
  obstacle: Obstacle | null,
): Promise<Step | "bug"> {
  const { code: errorCode, isParked } = syncObstacleOf(obstacle);
  await inShopSql(db, shopId, async (sql) => {
    // When a parked shop goes on, its audits go on, too.
    if (isParked) await noteAuditWaiting(sql, audit.id, errorCode, now());
    else await endAudit(sql, audit.id, { errorCode }, now());
  });
  return obstacle === null ? "bug" : END;
}
