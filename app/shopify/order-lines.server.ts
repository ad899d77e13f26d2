import { z } from "zod";

import type { OrderLine } from "../domain/products/order-line.ts";
import type { AdminClient } from "./admin.server.ts";
import { READ_ORDER_LINES } from "./documents/products.ts";
import { AdminApiError } from "./errors.ts";
import { toGid } from "./gid.ts";
import { itemFields, toOrderLine } from "./lines/item-line.ts";

const answer = z.object({
  order: z
    .object({
      id: z.string(),
      lineItems: z.object({
        nodes: z.array(itemFields),
        pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
      }),
    })
    .nullable(),
});

/** An order has 500 lines at most, and a page 250. */
const MOST_PAGES = 8;

/** The lines of an order as they are now. None of an order that the shop doesn't have. */
export async function readOrderLines(admin: AdminClient, orderId: bigint): Promise<readonly OrderLine[]> {
  const lines: OrderLine[] = [];
  let after: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const read: z.output<typeof answer> = await admin.request(
      READ_ORDER_LINES,
      { id: toGid("Order", orderId), after },
      answer,
    );
    if (read.order === null) return lines;
    const { id, lineItems } = read.order;
    for (const node of lineItems.nodes) lines.push(toOrderLine(id, node));
    if (!lineItems.pageInfo.hasNextPage) return lines;
    after = lineItems.pageInfo.endCursor;
  }
  throw new AdminApiError("ReadOrderLines", "UNEXPECTED_ANSWER", "lineItems");
}
