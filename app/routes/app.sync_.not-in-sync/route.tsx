import { json, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";

import { requireShop } from "../../auth/require-shop.server.ts";
import { shopLocale } from "../../auth/shop-locale.server.ts";
import { ShopFormatProvider } from "../../web/format/shop-format.tsx";
import { NotInSyncPage } from "../../web/sync/not-in-sync/not-in-sync-page.tsx";
import { notInSyncQuery } from "./not-in-sync-query.server.ts";
import { readNotInSyncView } from "./not-in-sync.server.ts";

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { shop, admin } = await requireShop(context, request);
  const query = notInSyncQuery(new URL(request.url).searchParams);
  if (query === null) throw new Response(null, { status: 404 });
  return json({
    shop: shopLocale(shop),
    view: await readNotInSyncView(context.db, shop.id, admin, query),
  });
}

export default function NotInSyncRoute() {
  const { shop, view } = useLoaderData<typeof loader>();
  return (
    <ShopFormatProvider shop={shop}>
      <NotInSyncPage view={view} />
    </ShopFormatProvider>
  );
}
