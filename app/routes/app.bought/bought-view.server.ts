import type { Bought } from "../../products/bought.server.ts";
import type { AdminClient } from "../../shopify/admin.server.ts";
import { titlesIfReachable } from "../../shopify/products.server.ts";
import type { BoughtRow, BoughtView } from "../../web/ui/bought/bought-view.ts";

/** What a page shows of it. The titles are read for it. */
export async function boughtView(bought: Bought, admin: () => Promise<AdminClient>): Promise<BoughtView> {
  if (bought.outcome !== "read") return bought;
  const { most, last, asOf } = bought;
  const titles = await titlesIfReachable(
    admin,
    [...most, ...last].map(({ productId }) => productId),
  );
  const named = (productId: bigint): Pick<BoughtRow, "id" | "title"> => ({
    id: String(productId),
    title: titles?.get(productId) ?? null,
  });
  return {
    outcome: "read",
    most: most.map(({ productId, items, people }) => ({ ...named(productId), items, people })),
    last: last.map(({ productId, lastItems, lastPeople }) => ({
      ...named(productId),
      items: lastItems,
      people: lastPeople,
    })),
    asOf: asOf.toISOString(),
    titlesUnavailable: titles === null,
  };
}
