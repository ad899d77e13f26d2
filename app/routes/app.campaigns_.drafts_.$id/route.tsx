import { json, type LoaderFunctionArgs } from "@remix-run/node";
import {
  isRouteErrorResponse,
  useFetcher,
  useLoaderData,
  useNavigate,
  useRouteError,
  type ShouldRevalidateFunction,
} from "@remix-run/react";
import { useEffect, useState } from "react";

import { readWatchedCampaign } from "../../act/drafts/campaign-card.server.ts";
import { requireShop } from "../../auth/require-shop.server.ts";
import { shopLocale } from "../../auth/shop-locale.server.ts";
import { DraftPage } from "../../web/campaigns/draft-page.tsx";
import { CAMPAIGNS_PAGE, DRAFTS_PATH, type CardIntent } from "../../web/campaigns/drafts-view.ts";
import type { CardAnswer } from "../../web/campaigns/use-campaigns-card.ts";
import { ShopFormatProvider } from "../../web/format/shop-format.tsx";
import { ErrorPage } from "../../web/frame/error-page.tsx";
import { RouteErrorPage } from "../../web/frame/route-error-page.tsx";
import { usePolling, useWaiting } from "../../web/ui/use-polling.ts";

const ID = /^[1-9]\d{0,8}$/;

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const { shop } = await requireShop(context, request);
  const id = params["id"] ?? "";
  const campaign = ID.test(id) ? await readWatchedCampaign(context.db, shop.id, Number(id)) : null;
  if (campaign === null) throw new Response(null, { status: 404 });
  return json({ shop: shopLocale(shop), campaign });
}

/** A campaign that was removed is not read again. */
export const shouldRevalidate: ShouldRevalidateFunction = ({ formData, defaultShouldRevalidate }) =>
  formData?.get("intent") === "remove" ? false : defaultShouldRevalidate;

export default function DraftRoute() {
  const { shop, campaign } = useLoaderData<typeof loader>();
  const navigate = useNavigate();
  const { submit, formData, data, state } = useFetcher<CardAnswer>();
  const [removed, setRemoved] = useState(false);
  usePolling(useWaiting(campaign.state === "drafting"));
  const isGone = removed && state === "idle" && data !== undefined;
  useEffect(() => {
    if (isGone) navigate(CAMPAIGNS_PAGE, { replace: true });
  }, [isGone, navigate]);
  const send = (intent: CardIntent) =>
    submit({ intent, id: String(campaign.id) }, { method: "post", action: DRAFTS_PATH });
  return (
    <ShopFormatProvider shop={shop}>
      <DraftPage
        campaign={campaign}
        pending={PENDING.find((each) => each === formData?.get("intent")) ?? null}
        onRetry={() => send("again")}
        onRemove={() => {
          setRemoved(true);
          send("remove");
        }}
      />
    </ShopFormatProvider>
  );
}

const PENDING = ["again", "remove"] as const;

export function ErrorBoundary() {
  const error = useRouteError();
  const isGone = isRouteErrorResponse(error) && error.status === 404;
  return isGone ? <ErrorPage problem="notFound" /> : <RouteErrorPage />;
}
