import type { Asked } from "../../domain/rules/asked.ts";
import type { FieldId } from "../../domain/rules/catalogue.ts";
import { ENGAGEMENT_FIELDS } from "../../domain/rules/fields/engagement-fields.ts";
import { ENGAGEMENT_KINDS } from "../../domain/rules/person.ts";
import { dayRange } from "../../domain/rules/ranges.ts";
import { both, type RuleSql } from "./rule-sql.ts";
import { averageOrder, firstOrder, items, lastOrder, orderCount, revenue } from "./order-fields.ts";

/** A field's value in SQL. */
export type SqlFact =
  | { readonly kind: "number" | "moment" | "text" | "flag"; readonly sql: string }
  | { readonly kind: "average"; readonly sum: string; readonly count: string }
  /** Whether the customer has one of the texts that the test names. */
  | { readonly kind: "has"; readonly sql: string }
  | { readonly kind: "point"; readonly latitude: string; readonly longitude: string }
  /** Whether the customer is in one of the segments that the test names. */
  | { readonly kind: "segments" };

export type SqlField = (asked: Asked, sql: RuleSql) => SqlFact;

/** The SQL half of the catalogue of fields: the only place that names columns for rules. */
export const SQL_FIELDS: Readonly<Record<FieldId, SqlField>> = {
  orders: (asked, sql) => number(orderCount(asked, sql)),
  revenue: (asked, sql) => number(revenue(asked, sql)),
  average_order: (asked, sql) => ({ kind: "average", ...averageOrder(asked, sql) }),
  lifetime_value: () => number("c.spent_minor"),
  first_order: (asked, sql) => moment(firstOrder(asked, sql)),
  last_order: (asked, sql) => moment(lastOrder(asked, sql)),
  last_placed_order: (_, sql) => moment(sql.fact("placed", "max(o.processed_at)", null)),
  days_since_last_order: () => moment("c.last_order_at"),
  items: (asked, sql) => number(items(asked, sql, null)),
  items_of_product: (asked, sql) =>
    number(items(asked, sql, `t.product_id = any(${sql.bind(asked.which, "bigint[]")})`)),
  items_of_type: (asked, sql) => number(items(asked, sql, ofProducts(asked, sql, "type"))),
  items_of_vendor: (asked, sql) => number(items(asked, sql, ofProducts(asked, sql, "vendor"))),
  items_of_product_tag: (asked, sql) => {
    const named = `x.tag = any(${sql.bind(asked.which, "text[]")})`;
    return number(items(asked, sql, `t.product_id in ${sql.keysOf("product_tags", "product_id", named)}`));
  },

  group: () => text('c."group"'),
  score: () => text("(c.r::text || c.f::text || c.m::text)"),
  r: () => number("c.r"),
  f: () => number("c.f"),
  m: () => number("c.m"),
  days_in_group: (_, sql) => {
    const newest = `coalesce(${sql.fact("moves", "max(r.as_of)", null)}, 'epoch'::timestamptz)`;
    return moment(`(case when c."group" is not null then ${newest} end)`);
  },
  left_group: (asked, sql) => {
    const left = `t.from_group = any(${valuesOf(asked, sql)})`;
    const isMeant = both(left, sql.inDays("r.as_of", dayRange(asked.period, sql.today)));
    return { kind: "has", sql: sql.fact("moves", "bool_or(true)", isMeant) };
  },
  segment: () => ({ kind: "segments" }),

  chance_90: () => number(perCent("c.chance_90")),
  chance_365: () => number(perCent("c.chance_365")),
  expected_revenue_90: () => number("(case when c.chance_90 is not null then c.revenue_90_minor end)"),
  expected_revenue_365: () => number("c.revenue_365_minor"),
  expected_orders_90: () => number(wholeOrders("c.orders_90")),
  expected_orders_365: () => number(wholeOrders("c.orders_365")),
  order_overdue: (_, sql) => {
    const until = "c.last_order_at + make_interval(0, 0, 0, 0, 24 * c.next_until_days)";
    return flag(sql.inDays(until, { from: null, to: sql.today - 1 }) ?? "false");
  },

  accepts_marketing: (_, sql) => flag(sql.column("contacts", "accepts_marketing")),
  subscribed: (_, sql) => flag(sql.column("contacts", "subscribed")),
  suppressed: (_, sql) => flag(sql.column("contacts", "suppressed")),
  days_known: (_, sql) => moment(sql.column("contacts", "known_since")),
  tag: (asked, sql) => ({
    kind: "has",
    sql: sql.fact("tags", "bool_or(true)", `t.tag = any(${valuesOf(asked, sql)})`),
  }),
  klaviyo_list: (asked, sql) => ({
    kind: "has",
    sql: sql.fact("lists", "bool_or(true)", `t.list_id = any(${valuesOf(asked, sql)})`),
  }),
  picked: (asked, sql) => ({
    kind: "has",
    sql: sql.fact("picked", "bool_or(true)", `t.list = any(${valuesOf(asked, sql)})`),
  }),
  klaviyo_property: (asked, sql) => ({
    kind: "has",
    sql: sql.fact(
      "properties",
      "bool_or(true)",
      `t.name = ${sql.bind(asked.property, "text")} and t.value = any(${valuesOf(asked, sql)})`,
    ),
  }),
  country: (_, sql) => text(sql.column("places", "country")),
  region: (_, sql) => text(sql.column("places", "region")),
  city: (_, sql) => text(sql.column("places", "city")),
  postcode: (_, sql) => text(sql.column("places", "postcode")),
  near: (_, sql) => ({
    kind: "point",
    latitude: sql.column("places", "latitude"),
    longitude: sql.column("places", "longitude"),
  }),

  received: engagement("received"),
  opened: engagement("opened"),
  clicked: engagement("clicked"),
  opened_or_clicked: engagement("opened_or_clicked"),
  viewed_product: engagement("viewed_product"),
  started_checkout: engagement("started_checkout"),
  active_on_site: engagement("active_on_site"),
};

const number = (sql: string): SqlFact => ({ kind: "number", sql });
const moment = (sql: string): SqlFact => ({ kind: "moment", sql });
const text = (sql: string): SqlFact => ({ kind: "text", sql });
const flag = (sql: string): SqlFact => ({ kind: "flag", sql });

function valuesOf({ test }: Asked, sql: RuleSql): string {
  return sql.bind(test.kind === "choice" ? test.values : [], "text[]");
}

/** A chance is stored in thousandths. */
function perCent(units: string): string {
  return `div(${units} + 5, 10)`;
}

function ofProducts({ which }: Asked, sql: RuleSql, column: "type" | "vendor"): string {
  const named = `x.${column} = any(${sql.bind(which, "text[]")})`;
  return `t.product_id in ${sql.keysOf("products", "id", named)}`;
}

/** Expected orders are stored in hundredths. */
function wholeOrders(units: string): string {
  return `div(${units} + 50, 100)`;
}

function engagement(field: keyof typeof ENGAGEMENT_FIELDS): SqlField {
  return ({ machines, period }, sql) => {
    const kinds = ENGAGEMENT_FIELDS[field].kinds(machines).map((kind) => ENGAGEMENT_KINDS.indexOf(kind));
    const isKind = `t.kind = any(${sql.bind(kinds, "smallint[]")})`;
    const isMeant = both(isKind, sql.isDay("t.day", dayRange(period, sql.today)));
    return number(`coalesce(${sql.fact("engagement", "sum(t.count)", isMeant)}, 0)`);
  };
}
