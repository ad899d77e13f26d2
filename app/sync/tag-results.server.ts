import { inShopSql } from "../db/shop-scope.server.ts";
import {
  confirmTagLines,
  countTagLines,
  dropLostCustomers,
  dropTagLines,
  failTagLines,
} from "../db/sync-states.server.ts";
import { countInSync, moveSync, type SyncRow } from "../db/syncs.server.ts";
import type { AdminClient } from "../shopify/admin.server.ts";
import { readTagResults } from "../shopify/bulk-mutation.server.ts";
import { readOperation, type BulkOperation } from "../shopify/bulk-query.server.ts";
import { AdminApiError } from "../shopify/errors.ts";
import type { Step, SyncContext } from "./drive.server.ts";
import { SyncStopped } from "./stop.server.ts";

const UNDER_WAY = new Set<BulkOperation["status"]>(["CREATED", "RUNNING", "CANCELING"]);

export function isOver(operation: BulkOperation): boolean {
  return !UNDER_WAY.has(operation.status);
}

/** An operation; null when Shopify doesn't know it any more, so that it can't be under way. */
export async function readTagOperation(admin: AdminClient, id: string): Promise<BulkOperation | null> {
  try {
    return await readOperation(admin, id);
  } catch (error) {
    if (error instanceof AdminApiError && error.code === "NOT_FOUND") return null;
    throw error;
  }
}

/**
 * Acknowledges what an operation did, once it is over: confirmed lines are settled, failed ones get their reason,
 * and customers who were deleted in Shopify are forgotten.
 * Lines without a result are sent again by the next sync.
 */
export async function settleTagOperation(
  context: SyncContext & { readonly admin: AdminClient },
  sync: SyncRow,
  operationId: string,
  step: "add" | "remove",
): Promise<Step> {
  const { db, shopId, admin, signal } = context;
  const operation = await readTagOperation(admin, operationId);
  if (operation !== null && !isOver(operation)) return { step: "poll" };
  const lines = await inShopSql(db, shopId, countTagLines);
  const url = operation?.url ?? operation?.partialDataUrl ?? null;
  const results = await readResults(url, lines, signal);
  await inShopSql(db, shopId, async (sql) => {
    const now = context.now();
    await dropLostCustomers(sql, results.lost);
    await failTagLines(sql, results.failures, now);
    const confirmed = await confirmTagLines(sql, step, results.missing, now);
    await dropTagLines(sql);
    const counted = step === "add" ? { added: confirmed } : { removed: confirmed };
    await countInSync(sql, sync.id, { ...counted, failed: results.failures.length });
    await moveSync(sql, sync.id, { phase: sync.phase, operationId: null });
  });
  if (operation?.status !== "COMPLETED" || results.missing.length > 0)
    throw new SyncStopped("operation_failed");
  return { step: "on" };
}

interface LineResults {
  readonly failures: { readonly line: number; readonly code: string }[];
  /** Lines of customers whom Shopify doesn't know any more: they carry no tag. */
  readonly lost: readonly number[];
  /** Lines that the result says nothing of. */
  readonly missing: number[];
}

async function readResults(url: string | null, lines: number, signal: AbortSignal): Promise<LineResults> {
  const seen = new Uint8Array(lines);
  const failures: LineResults["failures"] = [];
  const lost: number[] = [];
  if (url !== null) {
    for await (const result of readTagResults(url, { signal })) {
      if (result.lineNumber < 0 || result.lineNumber >= lines) continue;
      seen[result.lineNumber] = 1;
      if (result.ok) continue;
      if (result.code === "customer_not_found") lost.push(result.lineNumber);
      else failures.push({ line: result.lineNumber, code: result.code });
    }
  }
  const missing: number[] = [];
  seen.forEach((mark, line) => {
    if (mark === 0) missing.push(line);
  });
  return { failures, lost, missing };
}
