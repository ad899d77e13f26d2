import type { LoaderFunctionArgs } from "@remix-run/node";

import { answerExtension } from "../auth/extension-request.server.ts";
import { readAudiences } from "../extension-api/audiences.server.ts";
import { NOT_READY } from "../extension-api/not-ready.ts";

/** Where customers whom the merchant picked in the admin may be sent. */
export function loader({ context, request }: LoaderFunctionArgs) {
  return answerExtension(context, request, async (opened) =>
    opened === null ? NOT_READY : readAudiences(context.db, opened.shop.id),
  );
}
