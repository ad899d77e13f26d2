import type { BulkOperation } from "../shopify/bulk/bulk-operations.server.ts";

/** Why an import failed, as stored; pages have words for each. */
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

/** Why an operation came to no result. */
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
  // Shopify cancels operations too, and a merchant who wants no more of the app removes it.
  "canceled",
]);

/** Whether another operation could do better than one that ended for this reason. */
export function isWorthAnother(failure: ImportFailure): boolean {
  return WORTH_ANOTHER.has(failure);
}
