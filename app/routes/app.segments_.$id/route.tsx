import { json, type LoaderFunctionArgs } from "@remix-run/node";
import {
  isRouteErrorResponse,
  useLoaderData,
  useNavigate,
  useNavigation,
  useRouteError,
  type ShouldRevalidateFunction,
} from "@remix-run/react";

import { requireShop } from "../../auth/require-shop.server.ts";
import { shopLocale } from "../../auth/shop-locale.server.ts";
import { segmentIdOr404 } from "../../segments/segment-id.ts";
import { ShopFormatProvider } from "../../web/format/shop-format.tsx";
import { ErrorPage } from "../../web/frame/error-page.tsx";
import { RouteErrorPage } from "../../web/frame/route-error-page.tsx";
import { SegmentPage } from "../../web/segments/segment-page.tsx";
import { usePolling, useWaiting } from "../../web/ui/use-polling.ts";
import { pageQuery, pageUrl } from "./page-query.ts";
import { readSegment } from "./segment.server.ts";
import { useMemberSearch } from "./use-member-search.ts";

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const { shop, admin } = await requireShop(context, request);
  const id = segmentIdOr404(params["id"]);
  const query = pageQuery(new URL(request.url).searchParams);
  const page = await readSegment(context.db, shop, admin, id, query);
  if (page === null) throw new Response(null, { status: 404 });
  return json({ shop: shopLocale(shop, page.currency ?? undefined), view: page.view });
}

/** A search changes nothing that the page shows. */
export const shouldRevalidate: ShouldRevalidateFunction = ({ formAction, defaultShouldRevalidate }) =>
  formAction?.endsWith("/search") === true ? false : defaultShouldRevalidate;

export default function SegmentRoute() {
  const { shop, view } = useLoaderData<typeof loader>();
  const { item } = view;
  const navigate = useNavigate();
  usePolling(useWaiting(item.isRefreshing && item.trouble === null));
  return (
    <ShopFormatProvider shop={shop}>
      <SegmentPage
        view={view}
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
