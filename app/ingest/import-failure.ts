import type { OperationFailure } from "../shopify/bulk/operation-failure.ts";

/** Why an import failed, as stored. Pages have words for each. */
export type ImportFailure = OperationFailure | "refused" | "unreadable" | "uninstalled" | "unknown";

const WORTH_ANOTHER: ReadonlySet<ImportFailure> = new Set([
  "timeout",
  "shopify_failed",
  "expired",
  // Shopify cancels operations too. A merchant who no longer wants the app would remove it.
  "canceled",
]);

/** Whether another operation could succeed where one ended for this reason. */
export function isWorthAnother(failure: ImportFailure): boolean {
  return WORTH_ANOTHER.has(failure);
}
