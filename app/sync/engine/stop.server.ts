import { SecretUnreadableError } from "../../db/core/secret-box.ts";
import { KlaviyoError } from "../../klaviyo/error.ts";
import { AdminApiError, AdminUnreachableError, ShopUnavailableError } from "../../shopify/errors.ts";
import { ResultGoneError, ResultInterruptedError } from "../../shopify/result-request.server.ts";
import { UploadFailedError } from "../../shopify/staged-upload.server.ts";

/** Why a sync can't go on by itself. The pages have words for each. */
type StopCode =
  | "wrong_key"
  | "connection_ended"
  | "missing_scope"
  | "refused"
  | "shopify_refused"
  | "access_denied"
  | "shop_unavailable"
  | "operation_failed"
  | "metafields_refused"
  | "job_cancelled"
  | "list_found"
  | "unavailable"
  | "disconnected"
  | "unexpected";

/** Why it stands still and goes on later. */
export type WaitCode = "rate_limited" | "daily_limit" | "unavailable" | "shopify_busy" | "operation_broken";

/** A sync that must end here, with its reason. */
export class SyncStopped extends Error {
  override name = "SyncStopped";
  readonly code: StopCode;

  constructor(code: StopCode) {
    super(`The sync stopped: ${code}.`);
    this.code = code;
  }
}

type Obstacle =
  | { readonly obstacle: "wait"; readonly code: WaitCode; readonly afterSeconds: number }
  /** The shop's work is parked: whoever resumes it has the sync go on. */
  | { readonly obstacle: "park"; readonly code: "shop_unavailable" }
  | { readonly obstacle: "stop"; readonly code: StopCode };

const UNAVAILABLE_RETRY_SECONDS = 30;
const RATE_RETRY_SECONDS = 60;
const DAILY_RETRY_SECONDS = 3_600;

/** What an error means for a sync: wait and go on, stay as it is until the shop is back, stop, or null: a bug. */
export function obstacleOf(error: unknown): Obstacle | null {
  if (error instanceof SyncStopped) return { obstacle: "stop", code: error.code };
  // The encryption key was replaced without keeping the old one: nobody has the credentials any more.
  if (error instanceof SecretUnreadableError) return { obstacle: "stop", code: "wrong_key" };
  if (error instanceof ShopUnavailableError)
    return { obstacle: error.closure === "access_lost" ? "stop" : "park", code: "shop_unavailable" };
  if (error instanceof AdminApiError) {
    return { obstacle: "stop", code: error.code === "ACCESS_DENIED" ? "access_denied" : "shopify_refused" };
  }
  if (error instanceof ResultGoneError) return { obstacle: "stop", code: "operation_failed" };
  if (error instanceof AdminUnreachableError || error instanceof ResultInterruptedError) return unavailable();
  if (error instanceof UploadFailedError) return unavailable();
  return error instanceof KlaviyoError ? klaviyoObstacle(error) : null;
}

function klaviyoObstacle(error: KlaviyoError): Obstacle {
  const after = error.retryAfterSeconds;
  switch (error.code) {
    case "rate_limited":
      return { obstacle: "wait", code: "rate_limited", afterSeconds: after ?? RATE_RETRY_SECONDS };
    case "daily_limit":
      return { obstacle: "wait", code: "daily_limit", afterSeconds: after ?? DAILY_RETRY_SECONDS };
    case "unavailable":
      return unavailable();
    case "wrong_key":
    case "connection_ended":
    case "missing_scope":
    case "refused":
      return { obstacle: "stop", code: error.code };
  }
}

function unavailable(): Obstacle {
  return { obstacle: "wait", code: "unavailable", afterSeconds: UNAVAILABLE_RETRY_SECONDS };
}
