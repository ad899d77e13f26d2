import { json, type ActionFunctionArgs } from "@remix-run/node";

import { postedForm } from "../../auth/posted-form.ts";
import { renewAccess, requireShop } from "../../auth/require-shop.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { noteSetup } from "../../db/shops/setup-guide.server.ts";
import { decidePointOfSale, setupForm } from "./setup.server.ts";

/** Only the setup guide and the question about point of sale on Home post here. */
export async function action({ context, request }: ActionFunctionArgs) {
  const shopRequest = await requireShop(context, request);
  const intent = setupForm(await postedForm(request));
  await renewAccess(context, shopRequest);
  const { shop } = shopRequest;
  if (intent === "dismiss")
    await inShopSql(context.db, shop.id, (sql) => noteSetup(sql, "dismissed", context.now()));
  else await decidePointOfSale(context, shop, intent === "count_point_of_sale");
  return json({ outcome: "done" });
}
