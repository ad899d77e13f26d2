import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";

import { answerExtension, BadRequestError } from "../auth/extension-request.server.ts";
import { NOT_READY } from "../extension-api/not-ready.ts";
import { readSendRequest } from "../extension-api/send-request.ts";
import { sendPicked } from "../extension-api/send.server.ts";

/** Sends customers whom the merchant picked in the admin. */
export function action({ context, request }: ActionFunctionArgs) {
  return answerExtension(context, request, async (opened) => {
    const asked = await readSendRequest(request);
    return opened === null ? NOT_READY : sendPicked(context, opened, asked);
  });
}

/** Browsers ask a loader whether they may post. */
export function loader({ context, request }: LoaderFunctionArgs) {
  return answerExtension(context, request, () => Promise.reject(new BadRequestError("Only a POST sends.")));
}
