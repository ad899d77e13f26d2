import { json, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";

import { readCampaignCard } from "../../act/drafts/campaign-card.server.ts";
import { requireShop } from "../../auth/require-shop.server.ts";
import { shopLocale } from "../../auth/shop-locale.server.ts";
import { CampaignsPage } from "../../web/campaigns/campaigns-page.tsx";
import { CAMPAIGNS_PAGE } from "../../web/campaigns/drafts-view.ts";
import { useCampaignsCard } from "../../web/campaigns/use-campaigns-card.ts";
import { useDraftsAccess } from "../../web/campaigns/use-drafts-access.ts";
import { ShopFormatProvider } from "../../web/format/shop-format.tsx";
import { usePolling, useWaiting } from "../../web/ui/use-polling.ts";
import { readCampaigns } from "./campaigns.server.ts";

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { shop } = await requireShop(context, request);
  const now = context.now();
  const card = await readCampaignCard(context.db, shop.id, now);
  const view = await readCampaigns(context.db, shop.id, now);
  return json({ shop: shopLocale(shop), view, card, consent: context.oauthApp !== null });
}

export default function CampaignsRoute() {
  const { shop, view, card, consent } = useLoaderData<typeof loader>();
  const isDrafting = card.isReading || card.campaigns.some(({ state }) => state === "drafting");
  usePolling(useWaiting(isDrafting || view.finished.some(({ outcome }) => outcome === null)));
  return (
    <ShopFormatProvider shop={shop}>
      <CampaignsPage
        view={view}
        card={{ ...card, ...useCampaignsCard() }}
        access={{ consent, ...useDraftsAccess(CAMPAIGNS_PAGE) }}
      />
    </ShopFormatProvider>
  );
}
