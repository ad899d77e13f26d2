import { SecretUnreadableError } from "../db/core/secret-box.ts";
import type { ParkCode } from "../db/shops/shop-directory.server.ts";
import { KlaviyoError } from "../klaviyo/error.ts";
import { AdminApiError, AdminUnreachableError, ShopUnavailableError } from "../shopify/errors.ts";
import { ResultGoneError, ResultInterruptedError } from "../shopify/bulk/result-request.server.ts";
import { UploadFailedError } from "../shopify/bulk/staged-upload.server.ts";

/** Work that can't go on by itself, with its own code for why. */
export class WorkStopped extends Error {
  override name = "WorkStopped";
  readonly code: string;

  constructor(code: string) {
    super(`The work stopped: ${code}.`);
    this.code = code;
  }
}

/** Why Shopify doesn't let the app do its work. */
export type ParkCause = "access_lost" | ParkCode;

/**
 * What stands in the way of work that can be resumed.
 *
 * - `wait`: the other side can't be asked for so many seconds.
 * - `restart`: what the other side was making is gone: the operation itself, or only its result.
 * - `park`: nothing can go on until Shopify lets the app in again.
 * - `stop`: waiting doesn't help.
 */
export type Obstacle =
  | {
      readonly obstacle: "wait";
      readonly code: "rate_limited" | "daily_limit" | "unavailable";
      readonly afterSeconds: number;
    }
  | { readonly obstacle: "restart"; readonly gone: "operation" | "result" }
  | { readonly obstacle: "park"; readonly cause: ParkCause }
  | { readonly obstacle: "stop"; readonly code: string };

const UNAVAILABLE: Obstacle = { obstacle: "wait", code: "unavailable", afterSeconds: 30 };
const RATE_RETRY_SECONDS = 60;
const DAILY_RETRY_SECONDS = 3_600;

/** What an error means for work of any kind; null: it is a bug. */
export function obstacleOf(error: unknown): Obstacle | null {
  if (error instanceof WorkStopped) return { obstacle: "stop", code: error.code };
  // The encryption key was replaced and the old one wasn't kept, so nobody has the credentials any more.
  if (error instanceof SecretUnreadableError) return { obstacle: "stop", code: "wrong_key" };
  if (error instanceof ShopUnavailableError) return { obstacle: "park", cause: error.closure };
  if (error instanceof ResultGoneError) return { obstacle: "restart", gone: "result" };
  if (error instanceof AdminApiError) return refusalOf(error);
  if (error instanceof AdminUnreachableError || error instanceof ResultInterruptedError) return UNAVAILABLE;
  if (error instanceof UploadFailedError) return UNAVAILABLE;
  return error instanceof KlaviyoError ? klaviyoObstacle(error) : null;
}

function refusalOf({ code }: AdminApiError): Obstacle {
  if (code === "ACCESS_DENIED") return { obstacle: "park", cause: "scopes" };
  return code === "NOT_FOUND"
    ? { obstacle: "restart", gone: "operation" }
    : { obstacle: "stop", code: "shopify_refused" };
}

function klaviyoObstacle({ code, retryAfterSeconds }: KlaviyoError): Obstacle {
  switch (code) {
    case "rate_limited":
      return { obstacle: "wait", code, afterSeconds: retryAfterSeconds ?? RATE_RETRY_SECONDS };
    case "daily_limit":
      return { obstacle: "wait", code, afterSeconds: retryAfterSeconds ?? DAILY_RETRY_SECONDS };
    case "unavailable":
      return UNAVAILABLE;
    case "wrong_key":
    case "connection_ended":
    case "missing_scope":
    case "refused":
      return { obstacle: "stop", code };
  }
}
