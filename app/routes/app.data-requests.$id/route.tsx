import { json, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";

import { requireShop } from "../../auth/require-shop.server.ts";
import { shopLocale } from "../../auth/shop-locale.server.ts";
import { readCustomerData } from "../../db/privacy/customer-data.server.ts";
import { findDataRequest, noteHandedOver } from "../../db/privacy/data-requests.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { customerFile } from "./customer-file.ts";

/** The data stored about the customer who asked, as a file for the merchant to hand over. */
export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const { shop, userId } = await requireShop(context, request);
  const id = requestId(params["id"]);
  const asked = await inShopSql(context.db, shop.id, (sql) => findDataRequest(sql, id));
  if (asked === null) throw new Response(null, { status: 404 });
  const data = await inShopSql(context.db, shop.id, (sql) => readCustomerData(sql, asked.customerShopifyId), {
    oneSnapshot: true,
  });
  const customers = data.customer === null ? 0 : 1;
  const file = { file: "data request", dataRequestId: id, customers, orders: data.orders.length };
  context.log.info({ shopId: shop.id, userId, ...file }, "personal data downloaded");
  return new Response(customerFile(asked, data, shopLocale(shop).currency), {
    headers: {
      "Content-Type": "application/json; charset=utf-8",
      "Content-Disposition": `attachment; filename="customer-data-${String(id)}.json"`,
      "Cache-Control": "no-store",
    },
  });
}

/** Notes that the merchant has the file. */
export async function action({ context, request, params }: ActionFunctionArgs) {
  const { shop } = await requireShop(context, request);
  const id = requestId(params["id"]);
  await inShopSql(context.db, shop.id, (sql) => noteHandedOver(sql, id, context.now()));
  return json({ outcome: "done" });
}

function requestId(text: string | undefined): number {
  if (text === undefined || !/^[1-9]\d{0,8}$/.test(text)) throw new Response(null, { status: 404 });
  return Number(text);
}
