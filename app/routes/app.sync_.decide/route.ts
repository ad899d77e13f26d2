import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";

import { postedForm } from "../../auth/posted-form.ts";
import { renewAccess, requireShop } from "../../auth/require-shop.server.ts";
import { decide, readDecision } from "./decide.server.ts";

/** Only the cards of the sync page post here. A visitor who opens the address gets that page. */
export function loader({ request }: LoaderFunctionArgs) {
  return redirect(`/app/sync${new URL(request.url).search}`);
}

export async function action({ context, request }: ActionFunctionArgs) {
  const shopRequest = await requireShop(context, request);
  const form = readDecision(await postedForm(request));
  await renewAccess(context, shopRequest);
  return json(await decide(context, shopRequest.shop.id, form));
}
