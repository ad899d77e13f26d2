import { json, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";

import { readCampaignCard } from "../../act/drafts/campaign-card.server.ts";
import { requireShop } from "../../auth/require-shop.server.ts";
import { shopLocale } from "../../auth/shop-locale.server.ts";
import { CampaignsPage } from "../../web/campaigns/campaigns-page.tsx";
import { useCampaignsCard } from "../../web/campaigns/use-campaigns-card.ts";
import { ShopFormatProvider } from "../../web/format/shop-format.tsx";
import { usePolling, useWaiting } from "../../web/ui/use-polling.ts";
import { readCampaigns } from "./campaigns.server.ts";

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { shop } = await requireShop(context, request);
  const card = await readCampaignCard(context.db, shop.id);
  const view = await readCampaigns(context.db, shop.id, context.now());
  return json({ shop: shopLocale(shop), view, card });
}

export default function CampaignsRoute() {
  const { shop, view, card } = useLoaderData<typeof loader>();
  const isDrafting = card.isReading || card.campaigns.some(({ state }) => state === "drafting");
  usePolling(useWaiting(isDrafting || view.finished.some(({ outcome }) => outcome === null)));
  return (
    <ShopFormatProvider shop={shop}>
      <CampaignsPage view={view} card={{ ...card, ...useCampaignsCard() }} />
    </ShopFormatProvider>
  );
}
