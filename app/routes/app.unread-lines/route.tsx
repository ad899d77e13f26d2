import { json, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";

import { requireShop } from "../../auth/require-shop.server.ts";
import { shopLocale } from "../../auth/shop-locale.server.ts";
import { ShopFormatProvider } from "../../web/format/shop-format.tsx";
import { UnreadLinesPage } from "../../web/unread-lines/unread-lines-page.tsx";
import { readUnreadPage } from "./unread-page.server.ts";

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { shop } = await requireShop(context, request);
  const page = Number(new URL(request.url).searchParams.get("page") ?? "1");
  return json({ shop: shopLocale(shop), view: await readUnreadPage(context.db, shop.id, page) });
}

export default function UnreadLines() {
  const { shop, view } = useLoaderData<typeof loader>();
  return (
    <ShopFormatProvider shop={shop}>
      <UnreadLinesPage view={view} />
    </ShopFormatProvider>
  );
}
