import { json, type LoaderFunctionArgs } from "@remix-run/node";
import { isRouteErrorResponse, useLoaderData, useNavigate, useRouteError } from "@remix-run/react";

import { requireShop } from "../../auth/require-shop.server.ts";
import { shopLocale } from "../../auth/shop-locale.server.ts";
import { readBuilder } from "../../segments/builder.server.ts";
import { readAhead } from "../../segments/people-cache.server.ts";
import { revisionOf } from "../../segments/saved-segment.ts";
import { ShopFormatProvider } from "../../web/format/shop-format.tsx";
import { ErrorPage } from "../../web/frame/error-page.tsx";
import { RouteErrorPage } from "../../web/frame/route-error-page.tsx";
import { BuilderPage } from "../../web/segments/builder/builder-page.tsx";
import type { BuilderView } from "../../web/segments/segment-view.ts";
import { segmentIdOr404 } from "../../segments/segment-id.ts";

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const { shop } = await requireShop(context, request);
  const id = segmentIdOr404(params["id"]);
  const ground = await readBuilder(context.db, shop, id);
  if (ground?.segment == null) throw new Response(null, { status: 404 });
  void readAhead(context, shop);
  const { segment, names, known, ages, currency } = ground;
  const locale = shopLocale(shop, currency ?? undefined);
  const view: BuilderView = {
    ...{ id, name: segment.name, rule: segment.rule, revision: revisionOf(segment) },
    ...{ names, known, ages, currency: locale.currency },
  };
  return json({ shop: locale, view });
}

export default function EditSegmentRoute() {
  const { shop, view } = useLoaderData<typeof loader>();
  const navigate = useNavigate();
  return (
    <ShopFormatProvider shop={shop}>
      <BuilderPage key={view.id} view={view} onSaved={(id) => navigate(`/app/segments/${String(id)}`)} />
    </ShopFormatProvider>
  );
}

export function ErrorBoundary() {
  const error = useRouteError();
  const isGone = isRouteErrorResponse(error) && error.status === 404;
  return isGone ? <ErrorPage problem="segmentNotFound" /> : <RouteErrorPage />;
}
