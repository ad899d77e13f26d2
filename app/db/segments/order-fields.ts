/**
 * What rules ask of orders, in SQL. Without a period and without a condition on the order, the figures are the
 * customer's own, which the newest run has written from the same orders.
 */
import type { Asked, OrderTest } from "../../domain/rules/asked.ts";
import { dayRange, numberRange, type Range } from "../../domain/rules/ranges.ts";
import { both, type RuleSql } from "./rule-sql.ts";

export function orderCount(asked: Asked, sql: RuleSql): string {
  if (isOfAll(asked)) return "c.order_count";
  return `coalesce(${sql.fact("orders", "count(*)", meantOrders(asked, sql))}, 0)`;
}

export function revenue(asked: Asked, sql: RuleSql): string {
  if (isOfAll(asked)) return "c.spent_minor";
  return `coalesce(${sum(asked, sql)}, 0)`;
}

export function averageOrder(asked: Asked, sql: RuleSql): { sum: string; count: string } {
  if (isOfAll(asked)) return { sum: "c.spent_minor", count: "c.order_count" };
  return { sum: `${sum(asked, sql)}::bigint`, count: orderCount(asked, sql) };
}

/** The customer has no column for it. */
export function firstOrder(asked: Asked, sql: RuleSql): string {
  return sql.fact("orders", "min(o.processed_at)", meantOrders(asked, sql));
}

export function lastOrder(asked: Asked, sql: RuleSql): string {
  if (isOfAll(asked)) return "c.last_order_at";
  return sql.fact("orders", "max(o.processed_at)", meantOrders(asked, sql));
}

/** How many items were bought. */
export function items(asked: Asked, sql: RuleSql, isMeant: string | null): string {
  const where = both(inPeriod(asked, sql), isMeant);
  return `coalesce(${sql.fact("items", "sum(t.quantity)", where)}, 0)`;
}

/** As floats, which are exact up to 2^53: adding up bigints takes a quarter longer. */
function sum(asked: Asked, sql: RuleSql): string {
  return sql.fact("orders", "sum(o.amount_minor::float8)", meantOrders(asked, sql));
}

function isOfAll({ period, ofOrder }: Asked): boolean {
  return period.is === "ever" && ofOrder.length === 0;
}

/** Which orders are meant; null: all that count. */
function meantOrders(asked: Asked, sql: RuleSql): string | null {
  return asked.ofOrder.reduce<string | null>(
    (sofar, test) => both(sofar, isOrder(test, sql)),
    inPeriod(asked, sql),
  );
}

function inPeriod({ period }: Asked, sql: RuleSql): string | null {
  return period.is === "ever" ? null : sql.inDays("o.processed_at", dayRange(period, sql.today));
}

function isOrder({ field, test }: OrderTest, sql: RuleSql): string {
  if (field === "point_of_sale") return test.is === "yes" ? "o.point_of_sale" : "not o.point_of_sale";
  return isInRange("o.amount_minor", numberRange(test), sql);
}

/** Whether a number lies in a range. */
export function isInRange(column: string, { from, to }: Range, sql: RuleSql): string {
  const isIn = both(
    from === null ? null : `${column} >= ${sql.bind(from, "bigint")}`,
    to === null ? null : `${column} <= ${sql.bind(to, "bigint")}`,
  );
  return isIn ?? "true";
}
