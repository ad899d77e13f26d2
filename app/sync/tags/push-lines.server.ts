/**
 * Pushes changes to Shopify line by line: a few by single calls, more by bulk mutations, one after the other. The lines
 * under way are noted before they are sent. So a push may end anywhere and be done again.
 */
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import type { SyncRow } from "../../db/sync/sync-row.server.ts";
import { moveSync, noteBrokenOperation, noteWholeOperation } from "../../db/sync/syncs.server.ts";
import type { AdminClient } from "../../shopify/admin.server.ts";
import { readMutationResults, startBulkMutation } from "../../shopify/bulk/bulk-mutation.server.ts";
import { isUnderWay, knownOperation, type BulkOperation } from "../../shopify/bulk/bulk-operations.server.ts";
import { AdminUnreachableError } from "../../shopify/errors.ts";
import { ResultGoneError } from "../../shopify/bulk/result-request.server.ts";
import { isMutationRunning } from "../../shopify/bulk/running-mutations.server.ts";
import { runMutation } from "../../shopify/single-mutation.server.ts";
import type { Step, SyncContext } from "../engine/run-sync.server.ts";
import { LineResults } from "./line-results.ts";
import { SyncStopped } from "../engine/sync-obstacle.server.ts";

export interface PushContext extends SyncContext {
  readonly admin: AdminClient;
  /** This many lines or fewer go by single calls. */
  readonly singleCalls?: number | undefined;
  /** The most bytes of a bulk mutation's file. */
  readonly fileBytes?: number | undefined;
}

/** The next lines: the variables of one mutation's calls. */
export interface Lines {
  readonly document: string;
  readonly calls: readonly object[];
}

/** What is pushed: how its lines are planned, and what is noted when they end. */
export interface LineWork {
  /** Plans the next lines, and notes that they are under way; null: there is nothing to send. */
  readonly gather: (sql: ShopSql) => Promise<Lines | null>;
  /** How many lines are under way. */
  readonly count: (sql: ShopSql) => Promise<number>;
  /** Notes that the lines from this one on are not under way after all. */
  readonly drop: (sql: ShopSql, fromLine: number) => Promise<void>;
  /** Confirms what was done, and notes that its lines are no longer under way. */
  readonly settle: (sql: ShopSql, results: LineResults) => Promise<void>;
}

/**
 * Single calls go one after another and cost ten points each. So many calls take no longer than the smallest plan needs
 * to get their points back. A file with its operation takes far longer.
 */
const SINGLE_CALLS = 50;
const BUSY_SECONDS = 10;
/** After so many operations in a row that ended before their work was done, the sync ends, too. */
const BROKEN_OPERATIONS = 5;
const AFTER_BROKEN_SECONDS = 5;
const ON: Step = { step: "on" };
const POLL: Step = { step: "poll" };

/** Takes a push one step further; null when there is nothing left to send. */
export async function pushLines(context: PushContext, sync: SyncRow, work: LineWork): Promise<Step | null> {
  const { db, shopId, admin } = context;
  const within = <T>(write: (sql: ShopSql) => Promise<T>) => inShopSql(db, shopId, write);
  if (sync.operationId !== null) return settleOperation(context, sync, work, sync.operationId);
  if ((await within(work.count)) > 0) {
    // These lines may have been sent: the process may have ended before it noted the operation's id.
    if (await isMutationRunning(admin)) return POLL;
    await within((sql) => work.drop(sql, 0));
  }
  const lines = await within(work.gather);
  if (lines === null) return null;
  const { singleCalls = SINGLE_CALLS } = context;
  return lines.calls.length <= singleCalls
    ? callSingly(context, work, lines)
    : startOperation(context, sync, work, lines);
}

/** Whether an operation of an earlier sync, or one that was never noted, is still under way. */
export async function isAnyUnderWay(admin: AdminClient, operationId: string | null): Promise<boolean> {
  if (operationId !== null) {
    const left = await knownOperation(admin, operationId);
    if (left !== null && isUnderWay(left)) return true;
  }
  return isMutationRunning(admin);
}

async function callSingly(context: PushContext, work: LineWork, lines: Lines): Promise<Step> {
  const { db, shopId, admin, signal } = context;
  const results = new LineResults(lines.calls.length);
  let answered = true;
  for (const [lineNumber, variables] of lines.calls.entries()) {
    signal.throwIfAborted();
    const outcome = await runMutation(admin, lines.document, variables);
    results.add({ ...outcome, lineNumber });
    answered = outcome.ok || outcome.code !== "shopify_error";
    if (!answered) break;
  }
  await inShopSql(db, shopId, (sql) => work.settle(sql, results));
  if (!answered) throw new AdminUnreachableError("Shopify did not answer a single call.");
  return ON;
}

async function startOperation(
  context: PushContext,
  sync: SyncRow,
  work: LineWork,
  { document, calls }: Lines,
): Promise<Step> {
  const { admin, signal, fileBytes } = context;
  const start = await startBulkMutation(admin, document, calls, { signal, largestBytes: fileBytes });
  if (start.outcome === "busy") return { step: "wait", code: "shopify_busy", afterSeconds: BUSY_SECONDS };
  if (start.outcome === "refused") throw new SyncStopped("shopify_refused");
  await inShopSql(context.db, context.shopId, async (sql) => {
    await work.drop(sql, start.lines);
    await moveSync(sql, sync.id, { phase: sync.phase, operationId: start.operationId });
  });
  return POLL;
}

/** Confirms what an operation did, once it is over. Another operation sends what this one left undone. */
async function settleOperation(
  context: PushContext,
  sync: SyncRow,
  work: LineWork,
  operationId: string,
): Promise<Step> {
  const { db, shopId, admin, signal } = context;
  const operation = await knownOperation(admin, operationId);
  if (operation !== null && isUnderWay(operation)) return POLL;
  const lines = await inShopSql(db, shopId, work.count);
  const results = await resultsOf(operation, lines, signal);
  const whole = operation?.status === "COMPLETED" && results.missing().length === 0;
  const broken = await inShopSql(db, shopId, async (sql) => {
    await work.settle(sql, results);
    await moveSync(sql, sync.id, { phase: sync.phase, operationId: null });
    if (!whole) return noteBrokenOperation(sql, sync.id);
    await noteWholeOperation(sql, sync.id);
    return 0;
  });
  if (whole) return ON;
  if (broken >= BROKEN_OPERATIONS) throw new SyncStopped("operation_failed");
  return { step: "wait", code: "operation_broken", afterSeconds: AFTER_BROKEN_SECONDS * 2 ** broken };
}

async function resultsOf(
  operation: BulkOperation | null,
  lines: number,
  signal: AbortSignal,
): Promise<LineResults> {
  const results = new LineResults(lines);
  const url = operation?.url ?? operation?.partialDataUrl ?? null;
  if (url === null) return results;
  try {
    for await (const result of readMutationResults(url, { signal })) results.add(result);
  } catch (error) {
    // Lines whose results are gone may have been done. To do them again does no harm.
    if (!(error instanceof ResultGoneError)) throw error;
  }
  return results;
}
