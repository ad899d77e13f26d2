/** Reads what rules ask most of all people of a shop into columns. */
import { GROUPS } from "../../domain/groups/group.ts";
import {
  FLAGS,
  narrowed,
  NO_DAY,
  type EngagementColumns,
  type OrderColumns,
  type PeopleColumns,
} from "../../domain/rules/columns/people-columns.ts";
import type { RuleMoment } from "../../domain/rules/moment.ts";
import { ENGAGEMENT_KINDS } from "../../domain/rules/person.ts";
import type { Day } from "../../domain/time/shop-days.ts";
import { CopiedRows, type CopiedRow } from "../core/copied-rows.ts";
import type { CopyValue } from "../core/copy-text.ts";
import { readAlongKey } from "../core/planner.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { ELIGIBLE, parameters } from "../scoring/aggregates.server.ts";
import { dayFinder } from "./day-finder.ts";
import { ColumnOf, NarrowColumn, OwnedRows } from "./growing-columns.ts";
import { readForRules } from "./members.server.ts";

const GROUP = `case "group" ${GROUPS.map((group, place) => `when '${group}' then ${place + 1}`).join(" ")} else 0 end`;

/** Where only some people are read: their ids, and Shopify's ids of them. */
const SOME_IDS = "$6::bigint[]";
const SOME_SHOPIFY_IDS = "$7::bigint[]";

/** A score is below 8, so the three of them and the group have three bits each. */
const customers = (some: string): string => `
  select id, coalesce(shopify_id, -1), order_count::bigint, spent_minor, coalesce(last_order_at, '-infinity'),
         (coalesce(r, 0) + 8 * coalesce(f, 0) + 64 * coalesce(m, 0) + 512 * (${GROUP}))::bigint
    from customers where shop_id = $1 ${some} order by id`;

const contacts = (some: string): string => `
  select customer_id, coalesce(known_since, '-infinity'),
         (case when accepts_marketing then ${FLAGS.acceptsMarketing} else 0 end
          + case when subscribed then ${FLAGS.subscribed} else 0 end
          + case suppressed when true then ${FLAGS.suppressed} when false then ${FLAGS.active} else 0 end)::bigint
    from customer_contacts where shop_id = $1 ${some} order by customer_id`;

const orders = (some: string): string => `
  select customer_shopify_id, processed_at, amount_minor, point_of_sale::int::bigint
    from orders where ${ELIGIBLE} ${some} order by customer_shopify_id, processed_at`;

/** A day and the kind on it in one number. Days are counted from 1 January 1970. */
const KIND_BITS = 4;
const engagement = (some: string): string => `
  select customer_id, ${1 << KIND_BITS} * (day - '1970-01-01'::date)::bigint + kind, count::bigint
    from customer_engagement where shop_id = $1 ${some} order by customer_id`;

/** No moment of a customer is as long ago. */
const NO_MOMENT_MS = -1e15;

/** The most that reading one table may take. It is done once for many counts, so it may take longer than one of them. */
const TABLE_TIMEOUT_MS = 60_000;

/** A shop has more rows than may be held. */
export class TooManyRowsError extends Error {}

/**
 * All people of a shop as of a moment.
 * @param mostRows - of people, orders and engagement together
 * @throws TooManyRowsError
 */
export async function readPeopleColumns(
  sql: ShopSql,
  moment: RuleMoment,
  mostRows: number,
): Promise<PeopleColumns> {
  return (await readPeople(sql, moment, { mostRows, some: null })).people;
}

/** People in columns, and Shopify's id of each; -1: none. */
export interface ReadPeople {
  readonly people: PeopleColumns;
  readonly shopifyIds: Float64Array;
}

/** The same of some people. @param some - their ids */
export async function readSomePeople(
  sql: ShopSql,
  moment: RuleMoment,
  some: readonly bigint[],
): Promise<ReadPeople> {
  return readPeople(sql, moment, { mostRows: Infinity, some });
}

interface Wanted {
  readonly mostRows: number;
  /** null: all. */
  readonly some: readonly bigint[] | null;
}

async function readPeople(sql: ShopSql, moment: RuleMoment, wanted: Wanted): Promise<ReadPeople> {
  await readForRules(sql, TABLE_TIMEOUT_MS);
  await readAlongKey(sql);
  const reader = new PeopleReader(sql, moment, wanted);
  const { shopifyIds, ...own } = await reader.customers();
  const contacts = await reader.contacts(own.ids);
  const orders = await reader.orders(shopifyIds);
  const people = { ...own, ...contacts, orders, engagement: await reader.engagement(own.ids) };
  return { people, shopifyIds };
}

class PeopleReader {
  readonly #sql: ShopSql;
  readonly #given: readonly CopyValue[];
  readonly #some: string | null;
  readonly #dayOf: (ms: number) => Day;
  readonly #mostRows: number;
  #rows = 0;

  constructor(sql: ShopSql, moment: RuleMoment, { mostRows, some }: Wanted) {
    const { at: asOf, windowStart, includePointOfSale, currency } = moment;
    this.#sql = sql;
    this.#given = parameters(sql.shopId, { windowStart, asOf, includePointOfSale, currency });
    this.#some = some && `{${some.join(",")}}`;
    this.#dayOf = dayFinder(moment.days);
    this.#mostRows = mostRows;
  }

  async customers() {
    const [ids, shopifyIds] = [new ColumnOf(Float64Array), new ColumnOf(Float64Array)];
    const [spentMinor, orderCount, lastOrderDay] = [
      new NarrowColumn(),
      new NarrowColumn(),
      new NarrowColumn(),
    ];
    const [r, f, m, group] = [bytes(), bytes(), bytes(), bytes()];
    await this.#copy(customers(this.#isAmong("id")), [], 6, (row) => {
      const packed = row.lower(5);
      ids.push(row.integer(0));
      shopifyIds.push(row.integer(1));
      orderCount.push(row.lower(2));
      spentMinor.push(row.integer(3));
      lastOrderDay.push(this.#dayIn(row, 4));
      r.push(packed & 7);
      f.push((packed >> 3) & 7);
      m.push((packed >> 6) & 7);
      group.push(packed >> 9);
    });
    return {
      ...{ ids: ids.whole(), shopifyIds: shopifyIds.whole() },
      ...{ orderCount: orderCount.whole(), spentMinor: spentMinor.whole() },
      ...{ lastOrderDay: lastOrderDay.whole(), group: group.whole() },
      ...{ r: r.whole(), f: f.whole(), m: m.whole() },
    };
  }

  async contacts(ids: Float64Array) {
    const knownDay = new Int32Array(ids.length).fill(NO_DAY);
    const flags = new Uint8Array(ids.length);
    const people = new OwnedRows(ids);
    await this.#copy(contacts(this.#isAmong("customer_id")), [], 3, (row) => {
      const person = people.personOf(row.integer(0));
      if (person === null) return;
      knownDay[person] = this.#dayIn(row, 1);
      flags[person] = row.lower(2);
    });
    return { knownDay: narrowed(knownDay), flags };
  }

  async orders(shopifyIds: Float64Array): Promise<OrderColumns> {
    const [day, amountMinor, pointOfSale] = [new NarrowColumn(), new NarrowColumn(), bytes()];
    const people = new OwnedRows(shopifyIds);
    const some = this.#some === null ? "" : `and customer_shopify_id = any(${SOME_SHOPIFY_IDS})`;
    await this.#copy(orders(some), this.#some === null ? [] : [`{${shopifyIds.join(",")}}`], 4, (row) => {
      if (!people.take(row.integer(0))) return;
      day.push(this.#dayOf(row.moment(1)));
      amountMinor.push(row.integer(2));
      pointOfSale.push(row.lower(3));
    });
    return {
      owners: people.owners(),
      ...{ day: day.whole(), amountMinor: amountMinor.whole(), pointOfSale: pointOfSale.whole() },
    };
  }

  async engagement(ids: Float64Array): Promise<EngagementColumns[]> {
    const kinds = ENGAGEMENT_KINDS.map(() => ({
      ...{ people: new OwnedRows(ids), day: new NarrowColumn(), count: new NarrowColumn() },
    }));
    await this.#copy(engagement(this.#isAmong("customer_id")), [], 3, (row) => {
      const packed = row.lower(1);
      const kind = kinds[packed & ((1 << KIND_BITS) - 1)];
      if (kind === undefined || !kind.people.take(row.integer(0))) return;
      kind.day.push(packed >> KIND_BITS);
      kind.count.push(row.lower(2));
    });
    return kinds.map(({ people, day, count }) => ({
      ...{ owners: people.owners(), day: day.whole(), count: count.whole() },
    }));
  }

  #dayIn(row: CopiedRow, of: number): Day {
    const ms = row.moment(of);
    return ms < NO_MOMENT_MS ? NO_DAY : this.#dayOf(ms);
  }

  #isAmong(column: string): string {
    return this.#some === null ? "" : `and ${column} = any(${SOME_IDS})`;
  }

  /** @param more - parameters after the ids of some people */
  async #copy(
    select: string,
    more: readonly string[],
    columns: number,
    take: (row: CopiedRow) => void,
  ): Promise<void> {
    const rows = new CopiedRows(columns);
    for await (const chunk of this.#sql.copyOut(select, [...this.#given, this.#some ?? "{}", ...more]))
      rows.push(chunk, (row) => {
        this.#rows += 1;
        if (this.#rows > this.#mostRows)
          throw new TooManyRowsError(`There are more than ${String(this.#mostRows)} rows.`);
        take(row);
      });
    rows.end();
  }
}

function bytes(): ColumnOf<Uint8Array<ArrayBuffer>> {
  return new ColumnOf(Uint8Array);
}
