import type { BulkOperation } from "../shopify/bulk/bulk-operations.server.ts";

/** Why an import failed, as stored. Pages have words for each. */
export type ImportFailure =
  | "access_denied"
  | "timeout"
  | "canceled"
  | "expired"
  | "shopify_failed"
  | "refused"
  | "unreadable"
  | "uninstalled"
  | "unknown";

/** Why an operation gave no result. */
export function operationFailure({ status, errorCode }: BulkOperation): ImportFailure {
  if (status === "CANCELED") return "canceled";
  if (status === "EXPIRED") return "expired";
  if (errorCode === "ACCESS_DENIED") return "access_denied";
  return errorCode === "TIMEOUT" ? "timeout" : "shopify_failed";
}

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
