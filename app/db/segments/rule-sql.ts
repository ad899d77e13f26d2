import { dayToText } from "../../domain/time/shop-days.ts";
import { todayOf, type RuleMoment } from "../../domain/rules/moment.ts";
import type { Range } from "../../domain/rules/ranges.ts";
import type { EligibilitySql } from "../scoring/aggregates.server.ts";
import { aloneOf, joinOf, rowsOf, type SourceLimits, type SourceName, type SourceRows } from "./sources.ts";

type ParameterType =
  | "bigint"
  | "boolean"
  | "date"
  | "int"
  | "int[]"
  | "bigint[]"
  | "smallint[]"
  | "text"
  | "text[]"
  | "timestamptz";

/** So many conditions on a source's rows are checked before grouping. With more, all rows are grouped. */
const MOST_ROW_CONDITIONS = 8;

/** Some people: their ids, and Shopify's ids of them. Nothing is read of others. */
export interface SomePeople {
  readonly ids: Float64Array;
  readonly shopifyIds: Float64Array;
}

interface Aggregate {
  /** Such as `count(*)`. */
  readonly of: string;
  /** Which rows it is of; null: all of the source's. */
  readonly where: string | null;
}

/**
 * Collects the parameters and the joins of one statement. Values become parameters, never text. The shop is the first
 * parameter, and the condition on it is written here for every table.
 */
export class RuleSql {
  readonly moment: RuleMoment;
  readonly today: number;
  readonly #some: SomePeople | null;
  readonly #values: unknown[];
  readonly #parameters = new Map<string, string>();
  readonly #facts = new Map<
    SourceName,
    Map<string, { readonly name: string; readonly aggregate: Aggregate }>
  >();
  readonly #rows = new Set<SourceName>();
  #count = 0;

  /** @throws RangeError without a shop: nothing may be read across shops */
  constructor(shopId: number, moment: RuleMoment, some: SomePeople | null = null) {
    if (!Number.isInteger(shopId) || shopId < 1)
      throw new RangeError(`A rule is compiled for one shop, not for ${String(shopId)}.`);
    this.#values = [shopId];
    this.#some = some;
    this.moment = moment;
    this.today = todayOf(moment);
  }

  get values(): readonly unknown[] {
    return this.#values;
  }

  /** A parameter. The same value of the same type is sent once. */
  bind(value: unknown, type: ParameterType): string {
    const key = `${type} ${JSON.stringify(value)}`;
    const known = this.#parameters.get(key);
    if (known !== undefined) return known;
    this.#values.push(value);
    const text = `$${String(this.#values.length)}::${type}`;
    this.#parameters.set(key, text);
    return text;
  }

  /** A column with an aggregate of a source's rows of one customer; null where the customer has no row. */
  fact(source: SourceName, of: string, where: string | null): string {
    const facts = this.#facts.get(source) ?? new Map<string, never>();
    this.#facts.set(source, facts);
    const key = `${of} ${where ?? ""}`;
    const known = facts.get(key);
    if (known !== undefined) return `${source}.${known.name}`;
    const name = `f${String((this.#count += 1))}`;
    facts.set(key, { name, aggregate: { of, where } });
    return `${source}.${name}`;
  }

  /** A column of a source that has one row a customer at most. */
  column(source: SourceName, name: string): string {
    this.#rows.add(source);
    return `${source}.${name}`;
  }

  /** The keys of a table's rows of the shop that meet a condition, for `in`. */
  keysOf(table: string, key: string, condition: string): string {
    return `(select x.${key} from ${table} x where x.shop_id = $1 and ${condition})`;
  }

  /** Whether a moment lies in a range of the shop's days; null: the range is open. */
  inDays(column: string, { from, to }: Range): string | null {
    const { days } = this.moment;
    return both(
      from === null ? null : `${column} >= ${this.#moment(days.startOf(from))}`,
      to === null ? null : `${column} < ${this.#moment(days.startOf(to + 1))}`,
    );
  }

  /** Whether a column of days lies in a range. */
  isDay(column: string, { from, to }: Range): string | null {
    return both(
      from === null ? null : `${column} >= ${this.bind(dayToText(from), "date")}`,
      to === null ? null : `${column} <= ${this.bind(dayToText(to), "date")}`,
    );
  }

  /** The customers of the shop, joined with all that was asked for. Conditions follow after `and`. */
  from(): string {
    const limits = this.#limits();
    const joins = this.#sources().map(([source, rows]) => joinOf(source, rows, limits));
    const some = limits.some === null ? "" : `and c.id = any(${limits.some("id")})`;
    return `from customers c ${joins.join(" ")} where c.shop_id = $1 ${some}`;
  }

  /**
   * The rows that the only fact is of, without grouping them. It is for facts that hold of a customer by one row.
   * @returns null: there are other facts
   */
  fromRows(): { readonly from: string; readonly customer: string } | null {
    const [found, ...others] = this.#facts;
    if (found === undefined || others.length + this.#rows.size > 0) return null;
    const [source, facts] = found;
    const [only, ...more] = facts.values();
    const where = more.length > 0 ? null : (only?.aggregate.where ?? null);
    return where === null ? null : rowsOf(source, where, this.#limits());
  }

  /** The one source that was asked for, without the customers. @throws Error if it is not the only one */
  fromSource(): { readonly from: string; readonly customer: string } {
    const [only, ...more] = this.#sources();
    if (only === undefined || more.length > 0) throw new Error("The condition has not one source alone.");
    return aloneOf(...only, this.#limits());
  }

  #sources(): (readonly [SourceName, SourceRows])[] {
    return [
      ...[...this.#rows].map((name) => [name, { kind: "row" }] as const),
      ...[...this.#facts].map(([name, facts]) => [name, groupedRows([...facts.values()])] as const),
    ];
  }

  #limits(): SourceLimits {
    const some = this.#some;
    return {
      eligibility: () => this.#eligibility(),
      asOf: () => this.#moment(this.moment.at),
      some:
        some &&
        ((key) => this.bind(`{${(key === "id" ? some.ids : some.shopifyIds).join(",")}}`, "bigint[]")),
    };
  }

  /** The rules by which orders count. */
  #eligibility(): EligibilitySql {
    const { at, windowStart, includePointOfSale, currency } = this.moment;
    return {
      windowStart: this.#moment(windowStart),
      asOf: this.#moment(at),
      includePointOfSale: this.bind(includePointOfSale, "boolean"),
      currency: this.bind(currency, "text"),
    };
  }

  #moment(moment: Date): string {
    return this.bind(moment.toISOString(), "timestamptz");
  }
}

/** Both conditions, or the one that there is. */
export function both(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return `${one} and ${other}`;
}

type NamedAggregate = { readonly name: string; readonly aggregate: Aggregate };

function groupedRows(facts: readonly NamedAggregate[]): SourceRows {
  const columns = facts.map(
    ({ name, aggregate: { of, where } }) =>
      `${of}${where === null ? "" : ` filter (where ${where})`} as ${name}`,
  );
  const conditions = new Set(facts.map(({ aggregate }) => aggregate.where));
  const isAnyRow = conditions.has(null) || conditions.size > MOST_ROW_CONDITIONS;
  const condition = isAnyRow ? null : [...conditions].map((each) => `(${each ?? ""})`).join(" or ");
  return { kind: "grouped", columns, condition };
}
