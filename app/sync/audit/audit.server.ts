/**
 * Audits: what a target really holds is read and compared with what is believed. Where an audit is, is in the database,
 * so it may end anywhere. It reads while nothing is sent, and waits for syncs; no sync waits for it.
 */
import { endAudit, noteAuditWaiting, openAuditOf, type AuditRow } from "../../db/sync/audits.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { readTarget, TARGETS, type SyncTarget, type Target } from "../../db/sync/sync-targets.server.ts";
import { newestSync } from "../../db/sync/syncs.server.ts";
import { CURRENT_PLACES, LABELLED_PLACES } from "../../domain/sync/places.ts";
import type { KlaviyoClient } from "../../klaviyo/client.server.ts";
import type { JobOutcome, JobQueue } from "../../queue/queue.server.ts";
import { healTarget } from "./audit-heal.server.ts";
import { auditedPlaces, readLists } from "../klaviyo/audit-lists.server.ts";
import { sentSoFar } from "./audit-marker.server.ts";
import { readTagged, type TagReading } from "../tags/audit-tags.server.ts";
import { importsOver } from "../klaviyo/klaviyo-import-jobs.server.ts";
import type { Step } from "../engine/drive.server.ts";
import { isAnyUnderWay } from "../tags/push-lines.server.ts";
import { obstacleOf, SyncStopped } from "../engine/stop.server.ts";

interface AuditContext extends TagReading {
  readonly now: () => Date;
  readonly queue: Pick<JobQueue, "enqueue">;
  /** A client of the key, which is stored encrypted. */
  readonly klaviyo: (encryptedKey: string) => KlaviyoClient;
  /** How long it may go on before other shops get their turn. */
  readonly turnMs?: number;
}

const TURN_MS = 60_000;
const POLL_SECONDS = 2;
/** While something is being sent. */
const BUSY_SECONDS = 30;
/** A target that doesn't answer for this long fails the audit; the next day another is made. */
const PATIENCE_MS = 3_600_000;
const ALL_TAGS = CURRENT_PLACES | (CURRENT_PLACES << LABELLED_PLACES);
const DONE: JobOutcome = { outcome: "done" };
const again = (afterSeconds: number): JobOutcome => ({ outcome: "again", afterSeconds });

/** Takes the audits that were asked for as far as they go now: one target's keeps none of the other's waiting. */
export async function runAudits(context: AuditContext): Promise<JobOutcome> {
  const turnEndsMs = performance.now() + (context.turnMs ?? TURN_MS);
  let outcome = DONE;
  for (const target of TARGETS) {
    const its = await runAudit(context, target, turnEndsMs);
    if (its.outcome === "done") continue;
    const isSooner = outcome.outcome === "done" || its.afterSeconds < outcome.afterSeconds;
    if (isSooner) outcome = its;
  }
  return outcome;
}

async function runAudit(context: AuditContext, name: Target, turnEndsMs: number): Promise<JobOutcome> {
  const { db, shopId, signal } = context;
  for (;;) {
    signal.throwIfAborted();
    const open = await inShopSql(db, shopId, async (sql) => {
      const audit = await openAuditOf(sql, { target: name, first: false });
      const target = await readTarget(sql, name);
      return audit && target && { audit, target };
    });
    if (open === null) return DONE;
    const step = await guarded(context, open.audit, () => advance(context, open));
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

async function advance(context: AuditContext, { audit, target }: OpenAudit): Promise<Step> {
  if (!target.enabled || target.labels === null) throw new SyncStopped("disconnected");
  const marker = audit.status === "queued" ? await quietMarker(context, target) : (audit.marker ?? "");
  if (marker === null) return BUSY;
  const labels = target.labels;
  const step =
    target.target === "klaviyo"
      ? await readLists({ ...context, client: clientOf(context, target) }, { audit, target, marker })
      : await readTagged(context, { audit, labels, metafields: target.metafields, marker });
  if (step !== null) return step;
  const places = target.target === "klaviyo" ? auditedPlaces(target) : ALL_TAGS;
  const outcome = await healTarget(context, { audit, target, places });
  return outcome === "overtaken" ? BUSY : { step: "end", anotherDue: false };
}

function clientOf({ klaviyo }: AuditContext, { encryptedKey }: SyncTarget): KlaviyoClient {
  if (encryptedKey === null) throw new SyncStopped("wrong_key");
  return klaviyo(encryptedKey);
}

/** What was sent so far, once nothing is under way any more; null: something is. */
async function quietMarker(context: AuditContext, target: SyncTarget): Promise<string | null> {
  const { db, shopId, admin } = context;
  const { marker, operationId } = await inShopSql(db, shopId, async (sql) => ({
    marker: await sentSoFar(sql, target.target),
    operationId: (await newestSync(sql, target.target))?.operationId ?? null,
  }));
  if (marker === null) return null;
  const isQuiet =
    target.target === "klaviyo"
      ? await importsOver({ client: clientOf(context, target), target })
      : !(await isAnyUnderWay(admin, operationId));
  return isQuiet ? marker : null;
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
