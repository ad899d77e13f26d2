import type { LoaderFunctionArgs } from "@remix-run/node";

import { answerExtension, BadRequestError } from "../auth/extension-request.server.ts";
import { readCustomerAnswer } from "../extension-api/customer.server.ts";
import { shopifyId } from "../extension-api/ids.ts";
import { NOT_READY } from "../extension-api/not-ready.ts";

/** The block on a customer's page in the admin. */
export function loader({ context, request }: LoaderFunctionArgs) {
  return answerExtension(context, request, async (opened) => {
    const id = shopifyId("Customer", new URL(request.url).searchParams.get("id"));
    if (id === null) throw new BadRequestError("The id is no customer's.");
    return opened === null ? NOT_READY : readCustomerAnswer(context.db, opened.shop, id);
  });
}
