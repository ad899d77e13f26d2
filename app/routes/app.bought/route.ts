import { json, type LoaderFunctionArgs } from "@remix-run/node";

import { requireShop } from "../../auth/require-shop.server.ts";
import { boughtBy } from "../../products/bought.server.ts";
import { boughtView } from "./bought-view.server.ts";
import { buyersOr404 } from "./buyers.server.ts";

/** What a group, a segment or a customer bought most and last. Pages ask for it once they are shown. */
export async function loader({ context, request }: LoaderFunctionArgs) {
  const { shop, admin } = await requireShop(context, request);
  const buyers = await buyersOr404(context.db, shop.id, new URL(request.url).searchParams);
  return json(await boughtView(await boughtBy(context.db, shop.id, buyers), admin));
}
