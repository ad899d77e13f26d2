import type { LoaderFunctionArgs } from "@remix-run/node";

import { answerExtension } from "../auth/extension-request.server.ts";
import { readGroupsFacts } from "../extension-api/facts.server.ts";
import { NOT_READY } from "../extension-api/not-ready.ts";

/** Sidekick asks for the groups as they are now. */
export function loader({ context, request }: LoaderFunctionArgs) {
  return answerExtension(context, request, async (opened) =>
    opened === null ? NOT_READY : readGroupsFacts(context.db, opened.shop.id),
  );
}
