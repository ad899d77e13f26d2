import { json, type LoaderFunctionArgs } from "@remix-run/node";
import { isRouteErrorResponse, useLoaderData, useRouteError } from "@remix-run/react";

import { requireShop } from "../../auth/require-shop.server.ts";
import { shopLocale } from "../../auth/shop-locale.server.ts";
import { rowId } from "../../db/core/row-id.ts";
import { CustomerPage } from "../../web/customer/customer-page.tsx";
import { ErrorPage } from "../../web/frame/error-page.tsx";
import { RouteErrorPage } from "../../web/frame/route-error-page.tsx";
import { ShopFormatProvider } from "../../web/format/shop-format.tsx";
import { boughtAddress } from "../app.bought/buyers.server.ts";
import { readCustomerPage } from "./customer.server.ts";

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const { shop, admin } = await requireShop(context, request);
  const id = rowId(params["id"]);
  const view = id === null ? null : await readCustomerPage(context.db, shop.id, admin, id, shop.timeZone);
  if (view === null) throw new Response(null, { status: 404 });
  const bought = await boughtAddress(context.db, shop.id, "customer", String(id));
  return json({ shop: shopLocale(shop, view.currency ?? undefined), view, bought });
}

export default function CustomerRoute() {
  const { shop, view, bought } = useLoaderData<typeof loader>();
  return (
    <ShopFormatProvider shop={shop}>
      <CustomerPage view={view} bought={bought} />
    </ShopFormatProvider>
  );
}

export function ErrorBoundary() {
  const error = useRouteError();
  const nobody = isRouteErrorResponse(error) && error.status === 404;
  return nobody ? <ErrorPage problem="customerNotFound" /> : <RouteErrorPage />;
}
