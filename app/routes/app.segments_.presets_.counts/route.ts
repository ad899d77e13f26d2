import { json, type LoaderFunctionArgs } from "@remix-run/node";

import { requireShop } from "../../auth/require-shop.server.ts";
import { shopLocale } from "../../auth/shop-locale.server.ts";
import { readPresets } from "../app.segments_.presets/presets.server.ts";

/** The presets with how many people each holds. The page asks for it where that takes a while. */
export async function loader({ context, request }: LoaderFunctionArgs) {
  const { shop } = await requireShop(context, request);
  const { timeZone } = shopLocale(shop);
  return json(await readPresets(context, { id: shop.id, timeZone }));
}
