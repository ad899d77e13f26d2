/**
 * Audits: what a target really holds is read and compared with what is believed. Where an audit is, is in the database,
 * so it may end anywhere. It reads while nothing is sent, and waits for syncs; no sync waits for it.
 */
import { endAudit, noteAuditWaiting, openAuditOf, type AuditRow } from "../../db/sync/audits.server.ts";
import type { Database } from "../../db/core/database.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { readTarget, TARGETS, type SyncTarget, type Target } from "../../db/sync/sync-targets.server.ts";
import { newestSync } from "../../db/sync/syncs.server.ts";
import type { JobOutcome, JobQueue } from "../../queue/queue.server.ts";
import { healTarget } from "./audit-heal.server.ts";
import { sentSoFar } from "./audit-marker.server.ts";
import type { Step } from "../engine/drive.server.ts";
import { obstacleOf, SyncStopped } from "../engine/stop.server.ts";
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
const POLL_SECONDS = 2;
/** While something is being sent. */
const BUSY_SECONDS = 30;
/** A target that doesn't answer for this long fails the audit; the next day another is made. */
const PATIENCE_MS = 3_600_000;
const DONE: JobOutcome = { outcome: "done" };
const again = (afterSeconds: number): JobOutcome => ({ outcome: "again", afterSeconds });

/** Takes the audits that were asked for as far as they go now: one target's keeps none of the other's waiting. */
export async function runAudits(context: AuditContext, readers: TargetReaders): Promise<JobOutcome> {
  const turnEndsMs = performance.now() + (context.turnMs ?? TURN_MS);
  let outcome = DONE;
  for (const target of TARGETS) {
    const its = await runAudit(context, { name: target, reader: readers[target], turnEndsMs });
    if (its.outcome === "done") continue;
    const isSooner = outcome.outcome === "done" || its.afterSeconds < outcome.afterSeconds;
    if (isSooner) outcome = its;
  }
  return outcome;
}

interface Turn {
  readonly name: Target;
  readonly reader: TargetReader;
  readonly turnEndsMs: number;
}

async function runAudit(context: AuditContext, { name, reader, turnEndsMs }: Turn): Promise<JobOutcome> {
  const { db, shopId, signal } = context;
  for (;;) {
    signal.throwIfAborted();
    const open = await inShopSql(db, shopId, async (sql) => {
      const audit = await openAuditOf(sql, { target: name, first: false });
      const target = await readTarget(sql, name);
      return audit && target && { audit, target };
    });
    if (open === null) return DONE;
    const step = await guarded(context, open.audit, () => advance(context, reader, open));
    if (step.step === "end") return DONE;
    if (step.step === "wait") return again(step.afterSeconds);
    if (step.step === "poll") return again(POLL_SECONDS);
    if (performance.now() >= turnEndsMs) return again(0);
  }
}

interface OpenAudit {
  readonly audit: AuditRow;
  readonly target: SyncTarget;
}

const BUSY: Step = { step: "wait", code: "shopify_busy", afterSeconds: BUSY_SECONDS };

async function advance(
  context: AuditContext,
  reader: TargetReader,
  { audit, target }: OpenAudit,
): Promise<Step> {
  if (!target.enabled || target.labels === null) throw new SyncStopped("disconnected");
  const marker =
    audit.status === "queued" ? await quietMarker(context, reader, target) : (audit.marker ?? "");
  if (marker === null) return BUSY;
  const step = await reader.read({ audit, target, marker });
  if (step !== null) return step;
  const outcome = await healTarget(context, { audit, target, places: reader.places(target) });
  return outcome === "overtaken" ? BUSY : { step: "end", anotherDue: false };
}

/** What was sent so far, once nothing is under way any more; null: something is. */
async function quietMarker(
  { db, shopId }: AuditContext,
  reader: TargetReader,
  target: SyncTarget,
): Promise<string | null> {
  const { marker, operationId } = await inShopSql(db, shopId, async (sql) => ({
    marker: await sentSoFar(sql, target.target),
    operationId: (await newestSync(sql, target.target))?.operationId ?? null,
  }));
  return marker !== null && (await reader.isQuiet(target, operationId)) ? marker : null;
}

/** Turns what stands in an audit's way into its row's words. A bug ends it too, and is thrown on. */
async function guarded(context: AuditContext, audit: AuditRow, work: () => Promise<Step>): Promise<Step> {
  const { db, shopId, signal } = context;
  try {
    return await work();
  } catch (error) {
    if (signal.aborted) throw error;
    const now = context.now();
    const obstacle = obstacleOf(error);
    if (obstacle !== null && obstacle.obstacle !== "stop") {
      const { code } = obstacle;
      const since = await inShopSql(db, shopId, (sql) => noteAuditWaiting(sql, audit.id, code, now));
      // Whoever lets a parked shop go on has its audits go on too.
      if (obstacle.obstacle === "park") return { step: "end", anotherDue: false };
      if (since === null || now.getTime() - since.getTime() < PATIENCE_MS)
        return { step: "wait", code: obstacle.code, afterSeconds: obstacle.afterSeconds };
    }
    const errorCode = obstacle?.code ?? "unexpected";
    await inShopSql(db, shopId, (sql) => endAudit(sql, audit.id, { errorCode }, now));
    if (obstacle === null) throw error;
    return { step: "end", anotherDue: false };
  }
}
