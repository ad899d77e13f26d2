import type { LoaderFunctionArgs } from "@remix-run/node";

import { answerExtension } from "../auth/extension-request.server.ts";
import { NOT_READY } from "../extension-api/not-ready.ts";
import { readTemplates } from "../extension-api/segments.server.ts";

/** The templates of the segment editor in the admin. */
export function loader({ context, request }: LoaderFunctionArgs) {
  return answerExtension(context, request, async (opened) =>
    opened === null ? NOT_READY : readTemplates(context.db, opened.shop),
  );
}
