import { json, type LoaderFunctionArgs } from "@remix-run/node";

import { requireShop } from "../../auth/require-shop.server.ts";
import { readDistributions } from "./distributions.server.ts";

/** How the customers spread over days, orders and money. The insights page asks for it if its run kept
 * nothing of it. */
export async function loader({ context, request }: LoaderFunctionArgs) {
  const { shop } = await requireShop(context, request);
  return json(await readDistributions(context.db, shop.id));
}
