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
  const asked = await checkBody(request);
  return json(await viewOf(admin, await checkRule(context, shop, asked)));
}

async function viewOf(admin: () => Promise<AdminClient>, check: RuleCheck): Promise<CheckView> {
  if (check.outcome !== "counted") return check;
  const { examples, changes } = check;
  const shown = [...examples, ...(changes?.joined.examples ?? []), ...(changes?.left.examples ?? [])];
  const ids = shown.flatMap(({ shopifyId }) => (shopifyId === null ? [] : [shopifyId]));
  const names = await namesIfReachable(admin, [...new Set(ids)]);
  const named = (customers: typeof examples) =>
    customers.map(({ id, shopifyId, email }) => ({
      id: String(id),
      ...(shopifyId === null ? { name: null, email } : shownName(names?.get(shopifyId))),
    }));
  return {
    ...check,
    examples: named(examples),
    changes: changes && {
      joined: { count: changes.joined.count, examples: named(changes.joined.examples) },
      left: { count: changes.left.count, examples: named(changes.left.examples) },
    },
    namesUnavailable: names === null,
  };
}
