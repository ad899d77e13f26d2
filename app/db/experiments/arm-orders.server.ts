/** What the customers in the arms of an experiment ordered. */
import { ARM_NUMBERS } from "../../domain/experiment/arm-audience.ts";
import { ARMS, type Arm } from "../../domain/experiment/arm.ts";
import { CopiedRows } from "../core/copied-rows.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { eligibleOrder } from "../scoring/aggregates.server.ts";

/** What one customer ordered on one day of an experiment. */
export interface OrderedOnDay {
  readonly arm: Arm;
  /** From 0: the first 24 hours. */
  readonly day: number;
  readonly orders: number;
  readonly revenueMinor: number;
}

/** Whose orders, from `from` (inclusive) to `until` (exclusive), and which of them count. */
export interface ArmPeriod {
  readonly experimentId: number;
  readonly from: Date;
  readonly until: Date;
  readonly includePointOfSale: boolean;
  /** ISO 4217. */
  readonly currency: string;
}

const RULES = eligibleOrder(
  {
    windowStart: "$3::timestamptz",
    asOf: "$4::timestamptz",
    includePointOfSale: "$5::boolean",
    currency: "$6",
  },
  "o.",
);

/** Each member's orders are looked up by their index: a small experiment of a large shop reads its own orders alone. */
export const ARM_ORDERS = `
  select m.customer_id, m.arm::bigint, bought.day, bought.orders, bought.revenue_minor
    from experiment_members m
    join customers c on c.shop_id = $1 and c.id = m.customer_id and not c.left_out
    cross join lateral (
      select floor(extract(epoch from o.processed_at - $3::timestamptz) / 86400)::bigint as day, count(*) as orders,
             sum(o.amount_minor)::bigint as revenue_minor
        from orders o
       where o.shop_id = $1 and o.customer_shopify_id = c.shopify_id and ${RULES}
       group by 1) as bought
   where m.shop_id = $1 and m.experiment_id = $2
   order by m.customer_id`;

/**
 * Reads what buyers ordered, by customer and day. Customers who ordered nothing stay in the database.
 * @param customer - called for each customer with an order that counts, with their days
 */
export async function readArmOrders(
  sql: ShopSql,
  period: ArmPeriod,
  customer: (days: readonly OrderedOnDay[]) => void,
): Promise<void> {
  const { experimentId, from, until, includePointOfSale, currency } = period;
  const values = [
    sql.shopId,
    experimentId,
    from.toISOString(),
    until.toISOString(),
    includePointOfSale,
    currency,
  ];
  const rows = new CopiedRows(5);
  let last: number | null = null;
  let days: OrderedOnDay[] = [];
  for await (const chunk of sql.copyOut(ARM_ORDERS, values))
    rows.push(chunk, (row) => {
      const id = row.integer(0);
      if (last !== null && id !== last) {
        customer(days);
        days = [];
      }
      last = id;
      const arm = armOf(row.integer(1));
      days.push({ arm, day: row.integer(2), orders: row.integer(3), revenueMinor: row.integer(4) });
    });
  rows.end();
  if (days.length > 0) customer(days);
}

function armOf(number: number): Arm {
  const arm = ARMS.find((each) => ARM_NUMBERS[each] === number);
  if (arm === undefined) throw new Error(`No arm has the number ${String(number)}.`);
  return arm;
}
