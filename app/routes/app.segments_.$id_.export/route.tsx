import { json, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { isRouteErrorResponse, useLoaderData, useRouteError } from "@remix-run/react";

import { postedForm } from "../../auth/posted-form.ts";
import { renewAccess, requireShop } from "../../auth/require-shop.server.ts";
import { shopLocale } from "../../auth/shop-locale.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { findSegment, type SegmentRow } from "../../db/segments/saved-segments.server.ts";
import { segmentSubject } from "../../domain/export/subject.ts";
import { requestExport } from "../../exports/make.server.ts";
import { segmentIdOr404 } from "../../segments/segment-id.ts";
import type { Services } from "../../services.server.ts";
import type { ExportView } from "../../web/export/export-view.ts";
import { ShopFormatProvider } from "../../web/format/shop-format.tsx";
import { ErrorPage } from "../../web/frame/error-page.tsx";
import { RouteErrorPage } from "../../web/frame/route-error-page.tsx";
import { exportForm } from "../app.groups.$group_.export/export-form.server.ts";
import { ExportScreen } from "../app.groups.$group_.export/export-screen.tsx";
import { readFiles } from "../app.groups.$group_.export/export.server.ts";

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const { shop } = await requireShop(context, request);
  const { id, name, refreshed } = await segmentOr404(context, shop.id, params["id"]);
  const view: ExportView = {
    of: { kind: "segment", id, name },
    customers: refreshed?.members ?? null,
    files: await readFiles(context.db, shop.id, segmentSubject(id), context.now()),
  };
  return json({ shop: shopLocale(shop), id, view });
}

/** The merchant asks for a file with contact details. */
export async function action({ context, request, params }: ActionFunctionArgs) {
  const shopRequest = await requireShop(context, request);
  const { shop, userId } = shopRequest;
  const { id } = await segmentOr404(context, shop.id, params["id"]);
  const wish = exportForm(await postedForm(request));
  await renewAccess(context, shopRequest);
  await requestExport(context, shop.id, { subject: segmentSubject(id), ...wish }, userId);
  return json({ outcome: "done" });
}

async function segmentOr404(
  { db }: Pick<Services, "db">,
  shopId: number,
  param: string | undefined,
): Promise<SegmentRow> {
  const id = segmentIdOr404(param);
  const segment = await inShopSql(db, shopId, (sql) => findSegment(sql, id));
  if (segment === null) throw new Response(null, { status: 404 });
  return segment;
}

export default function SegmentExportRoute() {
  const { shop, id, view } = useLoaderData<typeof loader>();
  return (
    <ShopFormatProvider shop={shop}>
      <ExportScreen
        view={view}
        address={`/app/segments/${String(id)}/export`}
        fileName={`sixfold-segment-${String(id)}.csv`}
      />
    </ShopFormatProvider>
  );
}

export function ErrorBoundary() {
  const error = useRouteError();
  const isGone = isRouteErrorResponse(error) && error.status === 404;
  return isGone ? <ErrorPage problem="segmentNotFound" /> : <RouteErrorPage />;
}
