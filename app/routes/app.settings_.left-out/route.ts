import { json, type ActionFunctionArgs } from "@remix-run/node";

import { postedForm } from "../../auth/posted-form.ts";
import { renewAccess, requireShop } from "../../auth/require-shop.server.ts";
import { leaveOut, leftOutForm } from "./left-out.server.ts";

/** Only the card in the settings posts here. */
export async function action({ context, request }: ActionFunctionArgs) {
  const shopRequest = await requireShop(context, request);
  const tags = leftOutForm(await postedForm(request));
  await renewAccess(context, shopRequest);
  return json(await leaveOut(context, shopRequest.shop.id, tags));
}
