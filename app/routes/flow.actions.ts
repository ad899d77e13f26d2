import { json, type ActionFunctionArgs } from "@remix-run/node";

import { actionRequest } from "../act/workflows/flow-requests.ts";
import { flowRequest, notAllowed, unavailable } from "../auth/flow-request.server.ts";
import { takeAction } from "../act/workflows/take-action.server.ts";
import { inTime } from "../db/core/in-time.server.ts";

/** Flow waits ten seconds, and sends the action again where no answer came. */
const ANSWER_WITHIN_MS = 8_000;
const ASK_AGAIN_SECONDS = "300";

/** A workflow in Shopify Flow takes one of our actions. */
export async function action({ context, request }: ActionFunctionArgs) {
  const asked = await flowRequest(context, request, actionRequest);
  try {
    const taken = await inTime(takeAction(context, asked), ANSWER_WITHIN_MS);
    if (taken.outcome === "not_ready")
      return new Response(null, { status: 429, headers: { "Retry-After": ASK_AGAIN_SECONDS } });
    if (taken.outcome === "refused") return json({ message: taken.code }, { status: 422 });
    return json(taken.value === null ? {} : { return_value: taken.value });
  } catch (error) {
    return unavailable(context, error);
  }
}

export const loader = notAllowed;
