import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";

import { postedForm } from "../../auth/posted-form.ts";
import { requireShop } from "../../auth/require-shop.server.ts";
import { CAMPAIGNS_PAGE } from "../../web/campaigns/drafts-view.ts";
import { cardForm, carryOutCard } from "./card.server.ts";

/** The card stands on the page Campaigns. */
export function loader({ request }: LoaderFunctionArgs) {
  return redirect(`${CAMPAIGNS_PAGE}${new URL(request.url).search}`);
}

/** The card posts here, from whichever page it stands on. */
export async function action({ context, request }: ActionFunctionArgs) {
  const { shop } = await requireShop(context, request);
  return json(await carryOutCard(context, shop.id, cardForm(await postedForm(request))));
}
