import { json, type ActionFunctionArgs } from "@remix-run/node";

import { postedForm } from "../../auth/posted-form.ts";
import { renewAccess, requireShop } from "../../auth/require-shop.server.ts";
import { startPlaces, stopPlaces } from "../../engagement/request.server.ts";
import { PLACES_INTENTS } from "../../web/settings/places-view.ts";

/** Only the card in the settings posts here. */
export async function action({ context, request }: ActionFunctionArgs) {
  const shopRequest = await requireShop(context, request);
  const form = await postedForm(request);
  const intent = PLACES_INTENTS.find((each) => each === form.get("intent"));
  if (intent === undefined) throw new Response(null, { status: 400 });
  await renewAccess(context, shopRequest);
  if (intent === "on") await startPlaces(context, shopRequest.shop.id);
  else await stopPlaces(context, shopRequest.shop.id);
  return json({ intent });
}
