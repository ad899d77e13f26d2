import { ResultGoneError, ResultInterruptedError } from "../shopify/result-request.server.ts";
import { AdminApiError, AdminUnreachableError, ShopUnavailableError } from "../shopify/errors.ts";
import type { BulkOperation } from "../shopify/bulk-query.server.ts";

/** Why an import failed, as stored; pages have words for each. */
export type ImportFailure =
  | "access_denied"
  | "shop_unavailable"
  | "timeout"
  | "canceled"
  | "expired"
  | "shopify_failed"
  | "refused"
  | "unreadable"
  | "uninstalled"
  | "unknown";

/** Why an import that is not over stands still, as stored: the merchant's next visit brings access again. */
export const PARKED = "access_lost";

/** Why an operation came to no result. */
export function operationFailure({ status, errorCode }: BulkOperation): ImportFailure {
  if (status === "CANCELED") return "canceled";
  if (status === "EXPIRED") return "expired";
  if (errorCode === "ACCESS_DENIED") return "access_denied";
  return errorCode === "TIMEOUT" ? "timeout" : "shopify_failed";
}

/** Whether another operation could do better than one that ended for this reason. */
export function isWorthAnother(failure: ImportFailure): boolean {
  return failure === "timeout" || failure === "shopify_failed" || failure === "expired";
}

/**
 * What an error means for the import: ended, parked until the merchant opens the app, to go on with a new operation,
 * to try later, or unknown.
 */
type ErrorVerdict =
  | { readonly verdict: "fail"; readonly failure: ImportFailure }
  | { readonly verdict: "park" }
  | { readonly verdict: "restart"; readonly failure: ImportFailure }
  | { readonly verdict: "later" }
  | { readonly verdict: "unknown" };

export function errorVerdict(error: unknown): ErrorVerdict {
  if (error instanceof ShopUnavailableError)
    return error.status === 401 ? { verdict: "park" } : { verdict: "fail", failure: "shop_unavailable" };
  if (error instanceof ResultGoneError) return { verdict: "restart", failure: "expired" };
  if (error instanceof ResultInterruptedError || error instanceof AdminUnreachableError)
    return { verdict: "later" };
  if (!(error instanceof AdminApiError)) return { verdict: "unknown" };
  if (error.code === "ACCESS_DENIED") return { verdict: "fail", failure: "access_denied" };
  return error.code === "NOT_FOUND" ? { verdict: "restart", failure: "expired" } : { verdict: "unknown" };
}
