import type { ActionFunctionArgs } from "@remix-run/node";

import { lifecycleRequest } from "../act/workflows/flow-requests.ts";
import { noteUseOfTrigger } from "../act/workflows/use-of-triggers.server.ts";
import { flowRequest, notAllowed, unavailable } from "../auth/flow-request.server.ts";
import { inTime } from "../db/core/in-time.server.ts";

/** Flow waits five seconds. Without an answer of 2xx the merchant can't switch the workflow on. */
const ANSWER_WITHIN_MS = 4_000;

/** Shopify Flow tells that a workflow which uses one of our triggers was switched on, or that none is left. */
export async function action({ context, request }: ActionFunctionArgs) {
  const told = await flowRequest(context, request, lifecycleRequest);
  try {
    const known = await inTime(noteUseOfTrigger(context, told), ANSWER_WITHIN_MS);
    return new Response(null, { status: known ? 200 : 404 });
  } catch (error) {
    return unavailable(context, error);
  }
}

export const loader = notAllowed;
