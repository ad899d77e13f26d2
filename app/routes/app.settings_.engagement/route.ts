import { json, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";

import { postedForm } from "../../auth/posted-form.ts";
import { renewAccess, requireShop } from "../../auth/require-shop.server.ts";
import { carryOut, engagementForm } from "./engagement.server.ts";
import { readListOptions } from "./lists.server.ts";

/** The account's lists, for the card in the settings. */
export async function loader({ context, request }: LoaderFunctionArgs) {
  const { shop } = await requireShop(context, request);
  return json({ lists: await readListOptions(context, shop.id) });
}

/** Only the card in the settings posts here. */
export async function action({ context, request }: ActionFunctionArgs) {
  const shopRequest = await requireShop(context, request);
  const form = engagementForm(await postedForm(request));
  await renewAccess(context, shopRequest);
  // A refusal is a result like any other. A status of failure would show as an error in the browser's console.
  return json(await carryOut(context, shopRequest.shop.id, form));
}
