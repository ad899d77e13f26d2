import type { Database } from "../../db/core/database.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { nextCalls, nextTry, noteAnswers, type WorkflowCall } from "../../db/workflows/calls.server.ts";
import { triggersInUse } from "../../db/workflows/triggers.server.ts";
import { findShop } from "../../db/shops/shop-directory.server.ts";
import { isFresh, startsFlows } from "../../domain/movement/move-events.ts";
import type { Trigger } from "../../domain/workflows/triggers.ts";
import type { JobOutcome } from "../../queue/queue.server.ts";
import type { AdminClient } from "../../shopify/admin.server.ts";
import {
  MOST_STARTS,
  startWorkflows,
  type StartAnswer,
  type WorkflowStart,
} from "../../shopify/workflows.server.ts";
import { again, ON, runSteps, type Step } from "../../steps/run-steps.server.ts";
import { answeredCalls, NOTHING } from "./answered-calls.ts";
import { startOf } from "./start-of.ts";

export interface WorkflowServices {
  readonly db: Database;
  readonly log: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
  };
  readonly metrics?: {
    /** So many starts of a trigger ended, by how. The oldest had waited for so long. */
    workflowsStarted(
      trigger: string,
      outcomes: Readonly<Record<string, number>>,
      waitedSeconds: number,
    ): void;
  };
  readonly now: () => Date;
  admin(shopDomain: string): Promise<AdminClient>;
}

/** Starts that are made together. */
interface Batch {
  readonly calls: readonly WorkflowCall[];
  readonly used: ReadonlySet<Trigger>;
}

/** After so long other shops get their turn. */
const TURN_MS = 30_000;
/** How long until a parked shop is asked again. */
const PARKED_SECONDS = 3_600;

/**
 * Tells Shopify Flow what has happened, batch by batch, oldest first. A start is deleted once Flow has answered, so it
 * is made at least once, and never again after an answer. Where the answer was lost, the batch is sent again: Flow knows
 * no key to tell a repetition by. A start at which Flow itself fails is made again, alone, and is given up after some
 * tries. A start that waited for days is left out, as it would come out of season.
 */
export async function startDueWorkflows(
  services: WorkflowServices,
  shopId: number,
  {
    signal,
    pause,
  }: { readonly signal: AbortSignal; readonly pause?: (ms: number, signal: AbortSignal) => Promise<unknown> },
): Promise<JobOutcome> {
  const { db, now } = services;
  const shop = await findShop(db, shopId);
  if (shop === null || shop.uninstalledAt !== null) return { outcome: "done" };
  const admin = await services.admin(shop.domain);
  const outcome = await runSteps<Batch>(
    {
      due: () => nextBatch(db, shopId, now()),
      advance: (batch) => makeStarts(services, shopId, { admin, signal }, batch),
      // How long nobody answered is not kept: a start ends by itself once it is no longer fresh.
      noteWait: () => Promise.resolve(null),
      patienceMs: 0,
      async hindered(batch, obstacle) {
        if (obstacle?.obstacle === "park") return again(PARKED_SECONDS);
        if (obstacle?.obstacle !== "stop") return "bug";
        // Shopify took the call for none of them. One of them may be why.
        return noteAnswered(services, shopId, batch, () => "failed");
      },
    },
    { now, signal, endsMs: performance.now() + TURN_MS, pause },
  );
  const next = outcome.outcome === "done" ? await inShopSql(db, shopId, nextTry) : null;
  if (next === null) return outcome;
  return {
    outcome: "again",
    afterSeconds: Math.max(0, Math.ceil((next.getTime() - now().getTime()) / 1_000)),
  };
}

async function nextBatch(db: Database, shopId: number, now: Date): Promise<Batch | null> {
  return inShopSql(db, shopId, async (sql) => {
    const calls = await nextCalls(sql, MOST_STARTS, now);
    return calls.length === 0 ? null : { calls, used: await triggersInUse(sql) };
  });
}

async function makeStarts(
  services: WorkflowServices,
  shopId: number,
  { admin, signal }: { readonly admin: AdminClient; readonly signal: AbortSignal },
  batch: Batch,
): Promise<Step> {
  const due = dueOf(batch, services.now());
  const starts = due.map(({ start }) => start);
  const answers = starts.length === 0 ? [] : await startWorkflows(admin, starts, signal);
  const answerOf = new Map(due.map(({ id }, at) => [id, answers[at] ?? "failed"]));
  return noteAnswered(services, shopId, batch, (id) => answerOf.get(id) ?? null);
}

/** Whether a move is the merchant's to want: which trigger it has says whether it came of other boundaries. */
const WANTED = { isHistory: false, refits: true };

/** The starts that are still to be made, by the same rule as events in Klaviyo. The others are left out. */
function dueOf({ calls, used }: Batch, now: Date): { readonly id: bigint; readonly start: WorkflowStart }[] {
  return calls.flatMap((call) => {
    const isUsed = call.trigger !== null && used.has(call.trigger) && isFresh(call.at, now);
    const isMeant = !("run" in call) || startsFlows(call, call.run, WANTED, now);
    const start = isUsed && isMeant ? startOf(call) : null;
    return start === null ? [] : [{ id: call.id, start }];
  });
}

/** @param answerTo - null: the start was left out */
async function noteAnswered(
  { db, log, metrics, now }: WorkflowServices,
  shopId: number,
  { calls }: Batch,
  answerTo: (id: bigint) => StartAnswer | null,
): Promise<Step> {
  const answered = answeredCalls(calls, answerTo);
  await inShopSql(db, shopId, (sql) => noteAnswers(sql, answered, now()));
  const { ended, failed, counts } = answered;
  // The starts of a batch are of one trigger, whatever became of what they are about.
  const [oldest] = calls;
  if (oldest !== undefined) {
    const told = counts.get(oldest.handle) ?? NOTHING;
    const leftOut = ended.length - told.sent - told.refused - told.failed;
    const waitedSeconds = Math.max(0, (now().getTime() - oldest.at.getTime()) / 1_000);
    metrics?.workflowsStarted(oldest.handle, { ...told, left_out: leftOut }, waitedSeconds);
  }
  // Flow's words may name what was in the payload, so they stay out of the log.
  const fields = { shopId, ended: ended.length, failed: failed.length, ...Object.fromEntries(counts) };
  const isHindered =
    failed.length > 0 || [...counts.values()].some(({ refused, failed: lost }) => refused + lost > 0);
  if (isHindered) log.warn(fields, "Flow did not take all starts of workflows");
  else log.info(fields, "workflows started");
  return ON;
}
