import type { LoaderFunctionArgs } from "@remix-run/node";

import { answerExtension } from "../auth/extension-request.server.ts";
import { readSlippingFacts } from "../extension-api/movement.server.ts";
import { NOT_READY } from "../extension-api/not-ready.ts";

/** Sidekick asks who is slipping away. */
export function loader({ context, request }: LoaderFunctionArgs) {
  return answerExtension(context, request, async (opened) =>
    opened === null ? NOT_READY : readSlippingFacts(context.db, opened.shop),
  );
}
