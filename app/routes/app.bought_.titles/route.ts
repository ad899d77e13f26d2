import { json, type LoaderFunctionArgs } from "@remix-run/node";

import { requireShop } from "../../auth/require-shop.server.ts";
import { rowId } from "../../db/core/row-id.ts";
import { titlesIfReachable } from "../../shopify/products.server.ts";
import type { TitlesView } from "../../web/ui/bought/bought-view.ts";

const MOST = 250;

/** The titles of products that rules name. */
export async function loader({ context, request }: LoaderFunctionArgs) {
  const { admin } = await requireShop(context, request);
  const given = (new URL(request.url).searchParams.get("ids") ?? "").split(",").slice(0, MOST);
  const titles = await titlesIfReachable(
    admin,
    given.flatMap((id) => rowId(id) ?? []),
  );
  return json<TitlesView>({
    titles:
      titles === null ? null : Object.fromEntries(Array.from(titles, ([id, title]) => [String(id), title])),
  });
}
