import { json, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";

import { requireShop } from "../../auth/require-shop.server.ts";
import { shopLocale } from "../../auth/shop-locale.server.ts";
import { BoundariesPage } from "../../web/boundaries/boundaries-page.tsx";
import { ShopFormatProvider } from "../../web/format/shop-format.tsx";
import { readBoundaries } from "./boundaries.server.ts";

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { shop } = await requireShop(context, request);
  const found = await readBoundaries(context.db, shop.id);
  return json({ shop: shopLocale(shop, found?.currency), view: found?.view ?? null });
}

export default function Boundaries() {
  const { shop, view } = useLoaderData<typeof loader>();
  return (
    <ShopFormatProvider shop={shop}>
      <BoundariesPage view={view} />
    </ShopFormatProvider>
  );
}
