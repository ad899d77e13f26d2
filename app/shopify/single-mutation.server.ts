import type { AdminClient } from "./admin.server.ts";
import { AdminApiError, AdminUnreachableError } from "./errors.ts";
import { errorFailure, mutationPayloads, outcomeOf, type MutationOutcome } from "./bulk/mutation-result.ts";

/**
 * Makes one call of a mutation that can be repeated. A failure of only this call is its outcome. `shopify_error` also
 * means that no answer came, so that the call may have been carried out.
 * @throws AdminApiError when access is denied, ShopUnavailableError
 */
export async function runMutation(
  admin: AdminClient,
  document: string,
  variables: object,
): Promise<MutationOutcome> {
  try {
    return outcomeOf(await admin.request(document, { ...variables }, mutationPayloads));
  } catch (error) {
    if (error instanceof AdminUnreachableError) return { ok: false, code: "shopify_error" };
    if (!(error instanceof AdminApiError) || error.code === "ACCESS_DENIED") throw error;
    return { ok: false, code: errorFailure(error.code, "") };
  }
}
