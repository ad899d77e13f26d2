import { json, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useNavigate, useNavigation } from "@remix-run/react";

import { requireShop } from "../../auth/require-shop.server.ts";
import { shopLocale } from "../../auth/shop-locale.server.ts";
import { MovementPage } from "../../web/movement/movement-page.tsx";
import { ShopFormatProvider } from "../../web/format/shop-format.tsx";
import { readMovement } from "./movement.server.ts";
import { flowWish, movementUrl } from "./movement-query.ts";

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { shop } = await requireShop(context, request);
  const { timeZone } = shopLocale(shop);
  const wish = flowWish(new URL(request.url).searchParams);
  const found = await readMovement(context.db, { id: shop.id, timeZone }, wish);
  return json({ shop: shopLocale(shop, found?.currency), view: found?.view ?? null });
}

export default function MovementRoute() {
  const { shop, view } = useLoaderData<typeof loader>();
  const navigate = useNavigate();
  return (
    <ShopFormatProvider shop={shop}>
      <MovementPage
        view={view}
        loading={useNavigation().state === "loading"}
        onChoose={(choice) => navigate(movementUrl(choice), { preventScrollReset: true })}
      />
    </ShopFormatProvider>
  );
}
