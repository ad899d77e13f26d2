import { json, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";

import { readCampaignCard } from "../../act/drafts/campaign-card.server.ts";
import { requireShop } from "../../auth/require-shop.server.ts";
import { shopLocale } from "../../auth/shop-locale.server.ts";
import { DraftsPage } from "../../web/campaigns/drafts-page.tsx";
import { DRAFTS_PAGE } from "../../web/campaigns/drafts-view.ts";
import { useDraftsAccess } from "../../web/campaigns/use-drafts-access.ts";
import { useCampaignsCard } from "../../web/campaigns/use-campaigns-card.ts";
import { ShopFormatProvider } from "../../web/format/shop-format.tsx";
import { usePolling } from "../../web/ui/use-polling.ts";
import { cardForm, carryOutCard } from "./card.server.ts";

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { shop } = await requireShop(context, request);
  const card = await readCampaignCard(context.db, shop.id);
  return json({ shop: shopLocale(shop), card, consent: context.oauthApp !== null });
}

/** The card posts here, from whichever page it stands on. */
export async function action({ context, request }: ActionFunctionArgs) {
  const { shop } = await requireShop(context, request);
  return json(await carryOutCard(context, shop.id, cardForm(await request.formData())));
}

export default function DraftsRoute() {
  const { shop, card, consent } = useLoaderData<typeof loader>();
  usePolling(card.isReading || card.campaigns.some(({ state }) => state === "drafting"));
  return (
    <ShopFormatProvider shop={shop}>
      <DraftsPage {...card} {...useCampaignsCard()} access={{ consent, ...useDraftsAccess(DRAFTS_PAGE) }} />
    </ShopFormatProvider>
  );
}
