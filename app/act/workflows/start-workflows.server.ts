import type { Database } from "../../db/core/database.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { noteAnswers, setApart } from "../../db/workflows/answers.server.ts";
import { nextCalls, nextTry, type CallKind, type WorkflowCall } from "../../db/workflows/calls.server.ts";
import { triggersInUse } from "../../db/workflows/triggers.server.ts";
import { findShop } from "../../db/shops/shop-directory.server.ts";
import { isFresh, startsFlows } from "../../domain/movement/move-events.ts";
import type { Trigger } from "../../domain/workflows/triggers.ts";
import type { JobOutcome } from "../../queue/queue.server.ts";
import type { AdminClient } from "../../shopify/admin.server.ts";
import { AdminThrottledError } from "../../shopify/errors.ts";
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
  readonly kind: CallKind;
  readonly calls: readonly WorkflowCall[];
  readonly used: ReadonlySet<Trigger>;
}

/** After so long other shops get their turn. */
const TURN_MS = 30_000;
/** How long until a parked shop is asked again. */
const PARKED_SECONDS = 3_600;
/** How long until Flow is asked again after a whole call came to nothing. */
const PAUSE_SECONDS = 60;

/**
 * Tells Shopify Flow what has happened, batch by batch, oldest first. A start is deleted once Flow has answered, so it
 * is made at least once, and never again after an answer. Where a whole call came to nothing, or its answer was lost,
 * each of its starts is made again, alone, after a pause: one of them may be why, and Flow knows no key to tell a
 * repetition by. A start at which Flow fails is made again, alone, and is given up after some tries. Starts that are
 * made again take turns with fresh batches, which go first, so that neither waits for the other. A start that waited for
 * days is left out, as it would come out of season.
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
  const takesTurns = new KindsInTurn();
  const outcome = await runSteps<Batch>(
    {
      due: () => nextBatch(db, shopId, takesTurns.kinds(), now()),
      async advance(batch) {
        takesTurns.goesOn(batch.kind);
        return makeStarts(services, shopId, { admin, signal }, batch);
      },
      // Nobody is waited for with the same starts: they are set apart at once.
      noteWait: () => Promise.resolve(now()),
      patienceMs: 0,
      async hindered(batch, obstacle, error) {
        if (obstacle === null) return "bug";
        if (obstacle.obstacle === "park") return again(PARKED_SECONDS);
        if (error instanceof AdminThrottledError) return again(PAUSE_SECONDS);
        if (batch.kind === "due") takesTurns.restDue();
        return noteLost(services, shopId, batch);
      },
    },
    { now, signal, endsMs: performance.now() + TURN_MS, pause },
  );
  const next = outcome.outcome === "done" ? await inShopSql(db, shopId, nextTry) : null;
  if (next === null) return outcome;
  const untilNext = Math.max(0, Math.ceil((next.getTime() - now().getTime()) / 1_000));
  const afterSeconds = takesTurns.dueRests ? Math.max(PAUSE_SECONDS, untilNext) : untilNext;
  return { outcome: "again", afterSeconds };
}

/** Which kind of starts goes next: fresh ones begin, and one that is made again follows each batch of them. */
class KindsInTurn {
  #last: CallKind = "due";
  dueRests = false;

  kinds(): readonly CallKind[] {
    if (this.dueRests) return ["fresh"];
    return this.#last === "due" ? ["fresh", "due"] : ["due", "fresh"];
  }

  goesOn(kind: CallKind): void {
    this.#last = kind;
  }

  /** A lone start's call came to nothing. Fresh ones go on, and the next lone one waits for the pause. */
  restDue(): void {
    this.dueRests = true;
  }
}

async function nextBatch(
  db: Database,
  shopId: number,
  kinds: readonly CallKind[],
  now: Date,
): Promise<Batch | null> {
  return inShopSql(db, shopId, async (sql) => {
    for (const kind of kinds) {
      const calls = await nextCalls(sql, kind, MOST_STARTS, now);
      if (calls.length > 0) return { kind, calls, used: await triggersInUse(sql) };
    }
    return null;
  });
}

/**
 * A whole call came to nothing, or its answer was lost. A lone start has failed so once more. Of several, nobody knows
 * which one is why.
 */
async function noteLost(services: WorkflowServices, shopId: number, batch: Batch): Promise<Step> {
  const { calls, kind } = batch;
  const pauses = kind === "fresh" ? again(PAUSE_SECONDS) : ON;
  if (calls.length === 1) {
    await noteAnswered(services, shopId, batch, () => "failed");
    return pauses;
  }
  const dueAt = new Date(services.now().getTime() + PAUSE_SECONDS * 1_000);
  const ids = calls.map(({ id }) => id);
  await inShopSql(services.db, shopId, (sql) => setApart(sql, ids, dueAt));
  services.log.warn({ shopId, starts: ids.length }, "a call to Flow came to nothing: its starts go alone");
  return pauses;
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
  const step = await noteAnswered(services, shopId, batch, (id) => answerOf.get(id) ?? null);
  // Flow fails at all of them: the next ones wait for a while, too.
  const isOut = answers.length > 1 && answers.every((each) => each === "failed");
  return isOut ? again(PAUSE_SECONDS) : step;
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
