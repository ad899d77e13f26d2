/**
 * The same counts as plain SQL, as somebody would write them by hand: each condition is a subquery of its own, and
 * values stand in the text.
 */
import type { RuleTest } from "../../../app/domain/rules/asked.ts";
import type { FieldId } from "../../../app/domain/rules/catalogue.ts";
import type { Condition, Rule, RuleNode } from "../../../app/domain/rules/rule.ts";
import { ENGAGEMENT_FIELDS } from "../../../app/domain/rules/fields/engagement-fields.ts";
import { todayOf, type RuleMoment } from "../../../app/domain/rules/moment.ts";
import { ENGAGEMENT_KINDS } from "../../../app/domain/rules/person.ts";
import {
  averageBounds,
  dayRange,
  daysBefore,
  numberRange,
  type Range,
} from "../../../app/domain/rules/ranges.ts";
import { dayToText } from "../../../app/domain/time/shop-days.ts";

export function countByHand(shopId: number, rule: Rule, moment: RuleMoment): string {
  return `select count(*)::int as count from customers c
           where c.shop_id = ${String(shopId)} and ${nodeSql(rule.match, new Hand(shopId, moment))}`;
}

function nodeSql(node: RuleNode, hand: Hand): string {
  switch (node.kind) {
    case "all":
    case "any":
      return `(${node.of.map((each) => nodeSql(each, hand)).join(node.kind === "all" ? " and " : " or ")})`;
    case "not":
      return `not ${nodeSql(node.of, hand)}`;
    case "condition":
      return `coalesce(${conditionSql(node, hand)}, false)`;
  }
}

class Hand {
  readonly shop: string;
  readonly moment: RuleMoment;
  readonly today: number;

  constructor(shopId: number, moment: RuleMoment) {
    this.shop = `shop_id = ${String(shopId)}`;
    this.moment = moment;
    this.today = todayOf(moment);
  }

  at(moment: Date): string {
    return `'${moment.toISOString()}'::timestamptz`;
  }

  inDays(column: string, { from, to }: Range): string {
    const { days } = this.moment;
    return joined(
      from === null ? null : `${column} >= ${this.at(days.startOf(from))}`,
      to === null ? null : `${column} < ${this.at(days.startOf(to + 1))}`,
    );
  }

  /** The customers whose orders of the condition are such. */
  byOrders(condition: Condition, having: string): string {
    const where = this.#counted(condition);
    return `c.shopify_id in (select customer_shopify_id from orders where ${this.shop} and ${where} group by 1 having ${having})`;
  }

  /** The customers whose items of such products are such. */
  byItems(condition: Condition, products: string, having: string): string {
    const where = this.#counted(condition);
    const lines = `select product_id, quantity, order_id from order_lines where ${this.shop} and product_id in (${products})`;
    return `c.shopify_id in (select customer_shopify_id from orders join (${lines}) l on l.order_id = id
      where ${this.shop} and ${where} group by 1 having ${having})`;
  }

  /** The orders that count, and that the condition is about. */
  #counted({ period, ofOrder }: Condition): string {
    const { moment } = this;
    return joined(
      `state = 'counted' and currency = '${moment.currency}'`,
      moment.includePointOfSale ? null : "not point_of_sale",
      `processed_at >= ${this.at(moment.windowStart)} and processed_at < ${this.at(moment.at)}`,
      period.is === "ever" ? null : this.inDays("processed_at", dayRange(period, this.today)),
      ...ofOrder.map(({ field, test }) =>
        field === "amount"
          ? between("amount_minor", numberRange(test))
          : `point_of_sale = ${test.is === "yes"}`,
      ),
    );
  }

  /** Whether a sum, 0 where there is none, lies in a range. */
  sumOf(range: Range, by: (having: string) => string, sum: string): string {
    const isOfNone = (range.from ?? 0) <= 0 && (range.to ?? 0) >= 0;
    return isOfNone ? `coalesce(not ${by(`not (${between(sum, range)})`)}, true)` : by(between(sum, range));
  }

  with(table: string, where: string): string {
    return `c.id in (select customer_id from ${table} where ${this.shop} and ${where})`;
  }
}

type Written = (condition: Condition, hand: Hand) => string;

function conditionSql(condition: Condition, hand: Hand): string {
  const written = WRITTEN[condition.field];
  if (written === undefined) throw new Error(`${condition.field} is not written by hand here.`);
  return written(condition, hand);
}

/** The fields that presets and the random rules ask for. */
const WRITTEN: Partial<Record<FieldId, Written>> = {
  orders: (condition, hand) => ofOrders(condition, hand, "order_count", "count(*)"),
  revenue: (condition, hand) => ofOrders(condition, hand, "spent_minor", "sum(amount_minor)"),
  lifetime_value: ({ test }) => between("spent_minor", rangeOf(test)),
  average_order: (condition, hand) => {
    const { test } = condition;
    const all = isOfAll(condition);
    const [sum, count] = all ? ["spent_minor", "order_count"] : ["sum(amount_minor)", "count(*)"];
    const bounds = test.kind === "number" ? averageBounds(test) : [];
    const within = joined(...bounds.map(({ is, value }) => `${sum} ${is} ${String(value)} * ${count}`));
    return all ? joined("order_count > 0", within) : hand.byOrders(condition, within);
  },
  first_order: (condition, hand) =>
    hand.byOrders(condition, hand.inDays("min(processed_at)", daysOf(condition.test, hand))),
  last_order: (condition, hand) => {
    const range = daysOf(condition.test, hand);
    if (isOfAll(condition)) return hand.inDays("last_order_at", range);
    return hand.byOrders(condition, hand.inDays("max(processed_at)", range));
  },
  days_since_last_order: ({ test }, hand) =>
    joined("last_order_at is not null", hand.inDays("last_order_at", daysBefore(rangeOf(test), hand.today))),
  days_known: ({ test }, hand) => {
    const within = hand.inDays("known_since", daysBefore(rangeOf(test), hand.today));
    return hand.with("customer_contacts", `known_since is not null and ${within}`);
  },
  items_of_type: (condition, hand) => {
    const types = condition.which.map(quoted).join(", ");
    const products = `select id from products where ${hand.shop} and type in (${types})`;
    const by = (having: string) => hand.byItems(condition, products, having);
    return hand.sumOf(rangeOf(condition.test), by, "sum(quantity)");
  },
  r: ({ test }) => between("r", rangeOf(test)),
  f: ({ test }) => between("f", rangeOf(test)),
  m: ({ test }) => between("m", rangeOf(test)),
  group: ({ test }) => {
    const isOneOf = `coalesce("group" in (${valuesOf(test)}), false)`;
    return test.is === "none_of" ? `not ${isOneOf}` : isOneOf;
  },
  subscribed: ({ test }, hand) => not(test.is === "no", hand.with("customer_contacts", "subscribed")),
  accepts_marketing: ({ test }, hand) =>
    not(test.is === "no", hand.with("customer_contacts", "accepts_marketing")),
  country: ({ test }, hand) =>
    not(test.is === "none_of", hand.with("customer_places", `country in (${valuesOf(test)})`)),
  city: ({ test }, hand) =>
    not(test.is === "none_of", hand.with("customer_places", `city in (${valuesOf(test)})`)),
  tag: ({ test }, hand) =>
    not(test.is === "none_of", hand.with("customer_tags", `tag in (${valuesOf(test)})`)),
  klaviyo_property: ({ test, property }, hand) => {
    const isOf = `name = ${quoted(property)} and value in (${valuesOf(test)})`;
    return not(test.is === "none_of", hand.with("customer_properties", isOf));
  },
  received: ofEngagement("received"),
  opened: ofEngagement("opened"),
  clicked: ofEngagement("clicked"),
  opened_or_clicked: ofEngagement("opened_or_clicked"),
  viewed_product: ofEngagement("viewed_product"),
  started_checkout: ofEngagement("started_checkout"),
  active_on_site: ofEngagement("active_on_site"),
};

function ofOrders(condition: Condition, hand: Hand, own: string, sum: string): string {
  const range = rangeOf(condition.test);
  if (isOfAll(condition)) return between(own, range);
  return hand.sumOf(range, (having) => hand.byOrders(condition, having), sum);
}

function ofEngagement(field: keyof typeof ENGAGEMENT_FIELDS): Written {
  return ({ test, period, machines }, hand) => {
    const kinds = ENGAGEMENT_FIELDS[field].kinds(machines);
    const { from, to } = dayRange(period, hand.today);
    const where = joined(
      `kind in (${kinds.map((kind) => ENGAGEMENT_KINDS.indexOf(kind)).join(", ")})`,
      from === null ? null : `day >= '${dayToText(from)}'`,
      to === null ? null : `day <= '${dayToText(to)}'`,
    );
    const by = (having: string) => hand.with("customer_engagement", `${where} group by 1 having ${having}`);
    return hand.sumOf(rangeOf(test), by, "sum(count)");
  };
}

function isOfAll({ period, ofOrder }: Condition): boolean {
  return period.is === "ever" && ofOrder.length === 0;
}

function rangeOf(test: RuleTest): Range {
  if (test.kind === "number") return numberRange(test);
  throw new Error(`${test.kind} is no test of a number.`);
}

function daysOf(test: RuleTest, { today }: Hand): Range {
  if (test.kind === "day") return dayRange(test, today);
  throw new Error(`${test.kind} is no test of a day.`);
}

function valuesOf(test: RuleTest): string {
  return test.kind === "choice" ? test.values.map(quoted).join(", ") : "null";
}

function not(isNot: boolean, condition: string): string {
  return isNot ? `not ${condition}` : condition;
}

function between(column: string, { from, to }: Range): string {
  return joined(
    from === null ? null : `${column} >= ${String(from)}`,
    to === null ? null : `${column} <= ${String(to)}`,
  );
}

function joined(...conditions: readonly (string | null)[]): string {
  const given = conditions.filter((each) => each !== null);
  return given.length === 0 ? "true" : given.join(" and ");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
