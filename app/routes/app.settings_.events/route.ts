import { json, type ActionFunctionArgs } from "@remix-run/node";

import { postedForm } from "../../auth/posted-form.ts";
import { renewAccess, requireShop } from "../../auth/require-shop.server.ts";
import { carryOut, eventsForm } from "./events.server.ts";

/** Only the card in the settings posts here. */
export async function action({ context, request }: ActionFunctionArgs) {
  const shopRequest = await requireShop(context, request);
  const form = eventsForm(await postedForm(request));
  await renewAccess(context, shopRequest);
  // A refusal is a result like any other. A status of failure would show as an error in the browser's console.
  return json(await carryOut(context, shopRequest.shop.id, form));
}
