import { CopiedRows, type CopiedRow } from "../core/copied-rows.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { ELIGIBLE, NOT_LEFT_OUT, parameters, type Eligibility } from "./aggregates.server.ts";

/** The columns of an order's row. */
export const ORDER_ROW = { customer: 0, at: 1, amountMinor: 2 } as const;
const COLUMNS = 3;

/** By customer, each customer's oldest order first. */
export const ORDER_ROWS = `
  select customer_shopify_id, processed_at, amount_minor from orders where ${ELIGIBLE} and ${NOT_LEFT_OUT}
   order by customer_shopify_id, processed_at`;

/**
 * Reads all orders that count, by customer, each customer's oldest first. Nothing is held but a chunk of rows, which
 * come as in `ORDER_ROW`.
 * @param row - called for each order; its values are valid during the call
 * @param afterChunk - called now and then, to stop by an error
 */
export async function readOrderRows(
  sql: ShopSql,
  rules: Eligibility,
  row: (values: CopiedRow) => void,
  afterChunk: () => void,
): Promise<void> {
  const rows = new CopiedRows(COLUMNS);
  for await (const chunk of sql.copyOut(ORDER_ROWS, parameters(sql.shopId, rules))) {
    rows.push(chunk, row);
    afterChunk();
  }
  rows.end();
}
