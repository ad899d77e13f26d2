import { json, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";

import { requireShop } from "../../auth/require-shop.server.ts";
import { shopLocale } from "../../auth/shop-locale.server.ts";
import { CampaignsPage } from "../../web/campaigns/campaigns-page.tsx";
import { ShopFormatProvider } from "../../web/format/shop-format.tsx";
import { usePolling, useWaiting } from "../../web/ui/use-polling.ts";
import { readCampaigns } from "./campaigns.server.ts";

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { shop } = await requireShop(context, request);
  return json({ shop: shopLocale(shop), view: await readCampaigns(context.db, shop.id, context.now()) });
}

export default function CampaignsRoute() {
  const { shop, view } = useLoaderData<typeof loader>();
  usePolling(useWaiting(view.finished.some(({ outcome }) => outcome === null)));
  return (
    <ShopFormatProvider shop={shop}>
      <CampaignsPage view={view} />
    </ShopFormatProvider>
  );
}
