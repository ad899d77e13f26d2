import { json, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { isRouteErrorResponse, useLoaderData, useRouteError } from "@remix-run/react";

import { postedForm } from "../../auth/posted-form.ts";
import { renewAccess, requireShop } from "../../auth/require-shop.server.ts";
import { shopLocale } from "../../auth/shop-locale.server.ts";
import { requestExport } from "../../exports/make.server.ts";
import { ErrorPage } from "../../web/frame/error-page.tsx";
import { RouteErrorPage } from "../../web/frame/route-error-page.tsx";
import { ShopFormatProvider } from "../../web/format/shop-format.tsx";
import { groupOr404 } from "../app.groups.$group/group-param.server.ts";
import { exportForm } from "./export-form.server.ts";
import { ExportScreen } from "./export-screen.tsx";
import { readExports } from "./export.server.ts";

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const { shop } = await requireShop(context, request);
  const group = groupOr404(params["group"]);
  return json({
    shop: shopLocale(shop),
    view: await readExports(context.db, shop.id, group, context.now()),
  });
}

/** The merchant asks for a file with contact details. */
export async function action({ context, request, params }: ActionFunctionArgs) {
  const shopRequest = await requireShop(context, request);
  const group = groupOr404(params["group"]);
  const wish = exportForm(await postedForm(request));
  await renewAccess(context, shopRequest);
  const { shop, userId } = shopRequest;
  await requestExport(context, shop.id, { subject: group, ...wish }, userId);
  return json({ outcome: "done" });
}

export default function ExportRoute() {
  const { shop, view } = useLoaderData<typeof loader>();
  const group = view.of.kind === "group" ? view.of.group : "";
  return (
    <ShopFormatProvider shop={shop}>
      <ExportScreen view={view} address={`/app/groups/${group}/export`} fileName={`sixfold-${group}.csv`} />
    </ShopFormatProvider>
  );
}

export function ErrorBoundary() {
  const error = useRouteError();
  const noGroup = isRouteErrorResponse(error) && error.status === 404;
  return noGroup ? <ErrorPage problem="groupNotFound" /> : <RouteErrorPage />;
}
