import type { BulkOperation } from "./bulk-operations.server.ts";

/** Why a bulk operation gave no result. */
export type OperationFailure = "access_denied" | "timeout" | "canceled" | "expired" | "shopify_failed";

/** Why an operation that has ended gave no result. */
export function operationFailure({
  status,
  errorCode,
}: Pick<BulkOperation, "status" | "errorCode">): OperationFailure {
  if (status === "CANCELED") return "canceled";
  if (status === "EXPIRED") return "expired";
  if (errorCode === "ACCESS_DENIED") return "access_denied";
  return errorCode === "TIMEOUT" ? "timeout" : "shopify_failed";
}
