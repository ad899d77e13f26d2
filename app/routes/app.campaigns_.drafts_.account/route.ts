import { json, type LoaderFunctionArgs } from "@remix-run/node";

import { readAccountCampaigns } from "../../act/drafts/account-campaigns.server.ts";
import { requireShop } from "../../auth/require-shop.server.ts";
import type { AccountCampaigns } from "../../web/campaigns/drafts-view.ts";

/** The account's newest campaigns, for the card that links one. */
export async function loader({ context, request }: LoaderFunctionArgs) {
  const { shop } = await requireShop(context, request);
  return json<AccountCampaigns>(await readAccountCampaigns(context, shop.id));
}
