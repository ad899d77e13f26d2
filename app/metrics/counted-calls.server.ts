import type { KlaviyoClient } from "../klaviyo/client.server.ts";
import { KlaviyoError } from "../klaviyo/error.ts";
import type { AdminClient } from "../shopify/admin.server.ts";
import { AdminApiError, AdminUnreachableError, ShopUnavailableError } from "../shopify/errors.ts";
import type { Metrics } from "./metrics.server.ts";

type FailedCalls = Pick<Metrics, "callFailed">;

/** The same Admin API, with its failed calls counted. */
export function countedAdmin(admin: AdminClient, metrics: FailedCalls): AdminClient {
  return {
    ...admin,
    request: (...asked) =>
      admin.request(...asked).catch((error: unknown) => {
        metrics.callFailed("shopify", shopifyCode(error));
        throw error;
      }),
  };
}

/** The same Klaviyo, with its failed calls counted. */
export function countedKlaviyo(klaviyo: KlaviyoClient, metrics: FailedCalls): KlaviyoClient {
  return {
    ...klaviyo,
    request: (asked) =>
      klaviyo.request(asked).catch((error: unknown) => {
        metrics.callFailed("klaviyo", error instanceof KlaviyoError ? error.code : nameOf(error));
        throw error;
      }),
  };
}

function shopifyCode(error: unknown): string {
  if (error instanceof ShopUnavailableError) return `status_${error.status}`;
  if (error instanceof AdminApiError) return error.code;
  return error instanceof AdminUnreachableError ? "unreachable" : nameOf(error);
}

/** The name of any other error: an aborted call, or a bug of ours. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "unknown";
}
