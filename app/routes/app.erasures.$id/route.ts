import { json, type ActionFunctionArgs } from "@remix-run/node";

import { postedForm } from "../../auth/posted-form.ts";
import { requireShop } from "../../auth/require-shop.server.ts";
import { dismissErasure } from "../../db/privacy/erasures.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { TARGETS } from "../../db/sync/sync-targets.server.ts";

/** The merchant has done by hand what an erasure could not reach at a target. */
export async function action({ context, request, params }: ActionFunctionArgs) {
  const { shop } = await requireShop(context, request);
  const given = (await postedForm(request)).get("target");
  const target = TARGETS.find((each) => each === given);
  const id = params["id"] ?? "";
  if (target === undefined || !/^[1-9]\d{0,8}$/.test(id)) throw new Response(null, { status: 404 });
  await inShopSql(context.db, shop.id, (sql) => dismissErasure(sql, Number(id), target));
  return json({ outcome: "done" });
}
