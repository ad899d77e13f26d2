/** Reads what rules ask most of all people of a shop into columns. */
import { GROUPS } from "../../domain/groups/group.ts";
import {
  FLAGS,
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
import { ColumnOf, OwnedRows, type Numbers } from "./growing-columns.ts";
import { readForRules } from "./members.server.ts";

const GROUP = `case "group" ${GROUPS.map((group, place) => `when '${group}' then ${place + 1}`).join(" ")} else 0 end`;

/** A score is below 8, so the three of them and the group have three bits each. */
const CUSTOMERS = `
  select id, coalesce(shopify_id, -1), order_count::bigint, spent_minor, coalesce(last_order_at, '-infinity'),
         (coalesce(r, 0) + 8 * coalesce(f, 0) + 64 * coalesce(m, 0) + 512 * (${GROUP}))::bigint
    from customers where shop_id = $1 order by id`;

const CONTACTS = `
  select customer_id, coalesce(known_since, '-infinity'),
         (case when accepts_marketing then ${FLAGS.acceptsMarketing} else 0 end
          + case when subscribed then ${FLAGS.subscribed} else 0 end
          + case suppressed when true then ${FLAGS.suppressed} when false then ${FLAGS.active} else 0 end)::bigint
    from customer_contacts where shop_id = $1 order by customer_id`;

const ORDERS = `
  select customer_shopify_id, processed_at, amount_minor, point_of_sale::int::bigint
    from orders where ${ELIGIBLE} order by customer_shopify_id, processed_at`;

/** A day and the kind on it in one number. Days are counted from 1 January 1970. */
const KIND_BITS = 4;
const ENGAGEMENT = `
  select customer_id, ${1 << KIND_BITS} * (day - '1970-01-01'::date)::bigint + kind, count::bigint
    from customer_engagement where shop_id = $1 order by customer_id`;

/** No moment of a customer is as long ago. */
const NO_MOMENT_MS = -1e15;

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
  await readForRules(sql);
  await readAlongKey(sql);
  const reader = new PeopleReader(sql, moment, mostRows);
  const { shopifyIds, ...customers } = await reader.customers();
  const contacts = await reader.contacts(customers.ids);
  const orders = await reader.orders(shopifyIds);
  return { ...customers, ...contacts, orders, engagement: await reader.engagement(customers.ids) };
}

class PeopleReader {
  readonly #sql: ShopSql;
  readonly #given: readonly CopyValue[];
  readonly #dayOf: (ms: number) => Day;
  readonly #mostRows: number;
  #rows = 0;

  constructor(sql: ShopSql, moment: RuleMoment, mostRows: number) {
    const { at: asOf, windowStart, includePointOfSale, currency } = moment;
    this.#sql = sql;
    this.#given = parameters(sql.shopId, { windowStart, asOf, includePointOfSale, currency });
    this.#dayOf = dayFinder(moment.days);
    this.#mostRows = mostRows;
  }

  async customers() {
    const [ids, shopifyIds, spentMinor] = [column(Float64Array), column(Float64Array), column(Float64Array)];
    const [orderCount, lastOrderDay] = [column(Int32Array), column(Int32Array)];
    const [r, f, m, group] = [column(Uint8Array), column(Uint8Array), column(Uint8Array), column(Uint8Array)];
    await this.#copy(CUSTOMERS, 6, (row) => {
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
    await this.#copy(CONTACTS, 3, (row) => {
      const person = people.personOf(row.integer(0));
      if (person === null) return;
      knownDay[person] = this.#dayIn(row, 1);
      flags[person] = row.lower(2);
    });
    return { knownDay, flags };
  }

  async orders(shopifyIds: Float64Array): Promise<OrderColumns> {
    const [day, amountMinor, pointOfSale] = [column(Int32Array), column(Float64Array), column(Uint8Array)];
    const people = new OwnedRows(shopifyIds);
    await this.#copy(ORDERS, 4, (row) => {
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
      ...{ people: new OwnedRows(ids), day: column(Int32Array), count: column(Int32Array) },
    }));
    await this.#copy(ENGAGEMENT, 3, (row) => {
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

  async #copy(select: string, columns: number, take: (row: CopiedRow) => void): Promise<void> {
    const rows = new CopiedRows(columns);
    for await (const chunk of this.#sql.copyOut(select, this.#given))
      rows.push(chunk, (row) => {
        this.#rows += 1;
        if (this.#rows > this.#mostRows)
          throw new TooManyRowsError(`There are more than ${String(this.#mostRows)} rows.`);
        take(row);
      });
    rows.end();
  }
}

function column<T extends Numbers>(type: new (length: number) => T): ColumnOf<T> {
  return new ColumnOf(type);
}
