import { json, type LoaderFunctionArgs } from "@remix-run/node";
import { isRouteErrorResponse, useFetcher, useLoaderData, useRouteError } from "@remix-run/react";

import { readWatchedCampaign } from "../../act/drafts/campaign-card.server.ts";
import { requireShop } from "../../auth/require-shop.server.ts";
import { shopLocale } from "../../auth/shop-locale.server.ts";
import { DraftPage } from "../../web/campaigns/draft-page.tsx";
import { DRAFTS_PAGE } from "../../web/campaigns/drafts-view.ts";
import { ShopFormatProvider } from "../../web/format/shop-format.tsx";
import { ErrorPage } from "../../web/frame/error-page.tsx";
import { RouteErrorPage } from "../../web/frame/route-error-page.tsx";
import { usePolling } from "../../web/ui/use-polling.ts";

const ID = /^[1-9]\d{0,8}$/;

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const { shop } = await requireShop(context, request);
  const id = params["id"] ?? "";
  const campaign = ID.test(id) ? await readWatchedCampaign(context.db, shop.id, Number(id)) : null;
  if (campaign === null) throw new Response(null, { status: 404 });
  return json({ shop: shopLocale(shop), campaign });
}

export default function DraftRoute() {
  const { shop, campaign } = useLoaderData<typeof loader>();
  const { submit, state } = useFetcher();
  usePolling(campaign.state === "drafting");
  return (
    <ShopFormatProvider shop={shop}>
      <DraftPage
        campaign={campaign}
        retrying={state !== "idle"}
        onRetry={() =>
          submit({ intent: "again", id: String(campaign.id) }, { method: "post", action: DRAFTS_PAGE })
        }
      />
    </ShopFormatProvider>
  );
}

export function ErrorBoundary() {
  const error = useRouteError();
  const isGone = isRouteErrorResponse(error) && error.status === 404;
  return isGone ? <ErrorPage problem="notFound" /> : <RouteErrorPage />;
}
