import { ResultGoneError, ResultInterruptedError } from "../shopify/result-request.server.ts";
import { AdminApiError, AdminUnreachableError, ShopUnavailableError } from "../shopify/errors.ts";
import type { ParkCode } from "../db/shops/system.server.ts";
import type { BulkOperation } from "../shopify/bulk-query.server.ts";

/** Why an import that is not over stands still, as stored: until Shopify lets the app in again. */
export type ParkCause = "access_lost" | ParkCode;

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

/**
 * What an error means for the import: parked until Shopify lets the app in again, to go on with a new operation, to
 * try later, or unknown.
 */
type ErrorVerdict =
  | { readonly verdict: "park"; readonly cause: ParkCause }
  | { readonly verdict: "restart"; readonly failure: ImportFailure }
  | { readonly verdict: "later" }
  | { readonly verdict: "unknown" };

export function errorVerdict(error: unknown): ErrorVerdict {
  if (error instanceof ShopUnavailableError) return { verdict: "park", cause: error.closure };
  if (error instanceof ResultGoneError) return { verdict: "restart", failure: "expired" };
  if (error instanceof ResultInterruptedError || error instanceof AdminUnreachableError)
    return { verdict: "later" };
  if (!(error instanceof AdminApiError)) return { verdict: "unknown" };
  if (error.code === "ACCESS_DENIED") return { verdict: "park", cause: "scopes" };
  return error.code === "NOT_FOUND" ? { verdict: "restart", failure: "expired" } : { verdict: "unknown" };
}
