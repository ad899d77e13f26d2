import { json, type LoaderFunctionArgs } from "@remix-run/node";

import { requireShop } from "../../auth/require-shop.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { findBestSellers, findChoices, type TextChoice } from "../../db/products/choices.server.ts";
import { comparableText } from "../../domain/rules/comparable.ts";
import { searchProducts, titlesIfReachable } from "../../shopify/products.server.ts";
import type { ChoicesView } from "../../web/ui/bought/bought-view.ts";

const LISTED = 20;
const LONGEST = 100;
const TEXTS: readonly TextChoice[] = ["types", "vendors", "tags"];

/** What a rule about products can name: by the merchant's text, or what there is most of. */
export async function loader({ context, request }: LoaderFunctionArgs) {
  const { shop, admin } = await requireShop(context, request);
  const params = new URL(request.url).searchParams;
  const text = (params.get("text") ?? "").slice(0, LONGEST).replaceAll("\0", "");
  const of = TEXTS.find((each) => each === params.get("of"));
  if (of !== undefined) {
    const found = await inShopSql(context.db, shop.id, (sql) =>
      findChoices(sql, of, { text: comparableText(text), limit: LISTED }),
    );
    return json<ChoicesView>({ choices: found.map((value) => ({ value, text: value })) });
  }
  if (params.get("of") !== "products") throw new Response(null, { status: 404 });
  const titles =
    text.trim() === ""
      ? await titlesIfReachable(
          admin,
          await inShopSql(context.db, shop.id, (sql) => findBestSellers(sql, LISTED)),
        )
      : await searchProducts(admin, text);
  return json<ChoicesView>({
    choices:
      titles === null ? null : Array.from(titles, ([id, title]) => ({ value: String(id), text: title })),
  });
}
