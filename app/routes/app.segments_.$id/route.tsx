import { json, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import {
  isRouteErrorResponse,
  useLoaderData,
  useNavigate,
  useNavigation,
  useRouteError,
  type ShouldRevalidateFunction,
} from "@remix-run/react";

import { renewAccess, requireShop } from "../../auth/require-shop.server.ts";
import { shopLocale } from "../../auth/shop-locale.server.ts";
import { segmentAudience } from "../../domain/sync/audience.ts";
import { segmentIdOr404 } from "../../segments/segment-id.ts";
import { ShopFormatProvider } from "../../web/format/shop-format.tsx";
import { ErrorPage } from "../../web/frame/error-page.tsx";
import { RouteErrorPage } from "../../web/frame/route-error-page.tsx";
import { SegmentPage } from "../../web/segments/segment-page.tsx";
import { TARGET_NAMES } from "../../web/target/decision.ts";
import { isRunning } from "../../web/target/set-view.ts";
import { useAudienceSwitch } from "../../web/target/use-audience-switch.ts";
import { useDecisions } from "../../web/target/use-decisions.ts";
import { usePolling, useWaiting } from "../../web/ui/use-polling.ts";
import { boughtAddress } from "../app.bought/buyers.server.ts";
import { switchAudience, switchForm } from "../app.sync/audience-switch.server.ts";
import { readAudienceTargets } from "../app.sync/audience-targets.server.ts";
import { pageQuery, pageUrl } from "./page-query.ts";
import { readSegment } from "./segment.server.ts";
import { useMemberSearch } from "./use-member-search.ts";

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const { shop, admin } = await requireShop(context, request);
  const id = segmentIdOr404(params["id"]);
  const query = pageQuery(new URL(request.url).searchParams);
  const page = await readSegment(context, shop, admin, id, query);
  if (page === null) throw new Response(null, { status: 404 });
  const targets = await readAudienceTargets({ db: context.db, shopId: shop.id, admin }, segmentAudience(id));
  const bought = await boughtAddress(context.db, shop.id, "segment", String(id));
  return json({ shop: shopLocale(shop, page.currency ?? undefined), view: page.view, targets, bought });
}

export async function action({ context, request, params }: ActionFunctionArgs) {
  const shopRequest = await requireShop(context, request);
  const id = segmentIdOr404(params["id"]);
  const form = switchForm(await request.formData());
  await renewAccess(context, shopRequest);
  return json(await switchAudience(context, shopRequest.shop.id, segmentAudience(id), form));
}

/** A search changes nothing that the page shows. */
export const shouldRevalidate: ShouldRevalidateFunction = ({ formAction, defaultShouldRevalidate }) =>
  formAction?.endsWith("/search") === true ? false : defaultShouldRevalidate;

export default function SegmentRoute() {
  const { shop, view, targets, bought } = useLoaderData<typeof loader>();
  const { item } = view;
  const navigate = useNavigate();
  const decisions = useDecisions();
  const switching = useAudienceSwitch(targets, `/app/segments/${String(item.id)}`);
  const isCounting = useWaiting(item.isRefreshing && item.trouble === null);
  const isMoving = TARGET_NAMES.some((target) => isRunning(targets.targets[target]));
  usePolling(isCounting || switching.queued || isMoving);
  return (
    <ShopFormatProvider shop={shop}>
      <SegmentPage
        view={view}
        bought={bought}
        sending={{ ...decisions, ...switching }}
        search={useMemberSearch(item.id, view.sort)}
        loading={useNavigation().state === "loading"}
        onSort={(sort) => navigate(pageUrl(item.id, { sort, place: null, page: 1 }))}
      />
    </ShopFormatProvider>
  );
}

export function ErrorBoundary() {
  const error = useRouteError();
  const isGone = isRouteErrorResponse(error) && error.status === 404;
  return isGone ? <ErrorPage problem="segmentNotFound" /> : <RouteErrorPage />;
}
