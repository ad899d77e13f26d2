import { json, type ActionFunctionArgs } from "@remix-run/node";

import { requireShop } from "../../auth/require-shop.server.ts";
import { checkRule, type RuleCheck } from "../../segments/check.server.ts";
import { namesIfReachable, shownName } from "../../shopify/customers.server.ts";
import type { AdminClient } from "../../shopify/admin.server.ts";
import type { CheckView } from "../../web/segments/segment-view.ts";
import { checkBody } from "./check-body.server.ts";

/** Says of a rule that is being built what is wrong with it, or who meets it. Nothing is stored. */
export async function action({ context, request }: ActionFunctionArgs) {
  const { shop, admin } = await requireShop(context, request);
  const { id, rule } = await checkBody(request);
  return json(await viewOf(admin, await checkRule(context.db, shop, id, rule)));
}

async function viewOf(admin: () => Promise<AdminClient>, check: RuleCheck): Promise<CheckView> {
  if (check.outcome !== "counted") return check;
  const ids = check.examples.flatMap(({ shopifyId }) => (shopifyId === null ? [] : [shopifyId]));
  const names = await namesIfReachable(admin, ids);
  const examples = check.examples.map(({ id, shopifyId, email }) => ({
    id: String(id),
    ...(shopifyId === null ? { name: null, email } : shownName(names?.get(shopifyId))),
  }));
  return { ...check, examples, namesUnavailable: names === null };
}
