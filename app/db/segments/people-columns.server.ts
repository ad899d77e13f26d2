/** Reads what rules ask most of all people of a shop into columns. */
import { GROUPS } from "../../domain/groups/group.ts";
import { FLAGS, NO_DAY, type PeopleColumns } from "../../domain/rules/columns/people-columns.ts";
import type { RuleMoment } from "../../domain/rules/moment.ts";
import { CopiedRows, type CopiedRow } from "../core/copied-rows.ts";
import { readAlongKey } from "../core/planner.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { ELIGIBLE, parameters } from "../scoring/aggregates.server.ts";
import { dayFinder } from "./day-finder.ts";
import { ColumnOf, OwnedRows } from "./growing-columns.ts";
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
          + case when suppressed then ${FLAGS.suppressed} else 0 end)::bigint
    from customer_contacts where shop_id = $1 order by customer_id`;

const ORDERS = `
  select customer_shopify_id, processed_at, amount_minor, point_of_sale::int::bigint
    from orders where ${ELIGIBLE} order by customer_shopify_id, processed_at`;

/** Days are counted from 1 January 1970. */
const ENGAGEMENT = `
  select customer_id, 8 * (day - '1970-01-01'::date)::bigint + kind, count::bigint
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
  const dayOf = dayFinder(moment.days);
  const dayIn = (row: CopiedRow, column: number): number => {
    const ms = row.moment(column);
    return ms < NO_MOMENT_MS ? NO_DAY : dayOf(ms);
  };
  let left = mostRows;
  const copy = async (select: string, columns: number, take: (row: CopiedRow) => void): Promise<void> => {
    const rows = new CopiedRows(columns);
    const { at: asOf, windowStart, includePointOfSale, currency } = moment;
    const given = parameters(sql.shopId, { windowStart, asOf, includePointOfSale, currency });
    for await (const chunk of sql.copyOut(select, given))
      rows.push(chunk, (row) => {
        if ((left -= 1) < 0) throw new TooManyRowsError(`There are more than ${String(mostRows)} rows.`);
        take(row);
      });
    rows.end();
  };

  const [ids, shopifyIds, spentMinor] = [
    new ColumnOf(Float64Array),
    new ColumnOf(Float64Array),
    new ColumnOf(Float64Array),
  ];
  const [orderCount, lastOrderDay] = [new ColumnOf(Int32Array), new ColumnOf(Int32Array)];
  const [r, f, m, group] = [
    new ColumnOf(Uint8Array),
    new ColumnOf(Uint8Array),
    new ColumnOf(Uint8Array),
    new ColumnOf(Uint8Array),
  ];
  await copy(CUSTOMERS, 6, (row) => {
    const packed = row.lower(5);
    ids.push(row.integer(0));
    shopifyIds.push(row.integer(1));
    orderCount.push(row.lower(2));
    spentMinor.push(row.integer(3));
    lastOrderDay.push(dayIn(row, 4));
    r.push(packed & 7);
    f.push((packed >> 3) & 7);
    m.push((packed >> 6) & 7);
    group.push(packed >> 9);
  });
  const own = {
    ...{ ids: ids.whole(), orderCount: orderCount.whole(), spentMinor: spentMinor.whole() },
    ...{ lastOrderDay: lastOrderDay.whole(), r: r.whole(), f: f.whole(), m: m.whole(), group: group.whole() },
  };

  const knownDay = new Int32Array(own.ids.length).fill(NO_DAY);
  const flags = new Uint8Array(own.ids.length);
  const contacts = new OwnedRows(own.ids);
  await copy(CONTACTS, 3, (row) => {
    const person = contacts.personOf(row.integer(0));
    if (person === null) return;
    knownDay[person] = dayIn(row, 1);
    flags[person] = row.lower(2);
  });

  const [day, amountMinor, pointOfSale] = [
    new ColumnOf(Int32Array),
    new ColumnOf(Float64Array),
    new ColumnOf(Uint8Array),
  ];
  const buyers = new OwnedRows(shopifyIds.whole());
  await copy(ORDERS, 4, (row) => {
    if (!buyers.take(row.integer(0))) return;
    day.push(dayOf(row.moment(1)));
    amountMinor.push(row.integer(2));
    pointOfSale.push(row.lower(3));
  });
  const orders = {
    owners: buyers.owners(),
    ...{ day: day.whole(), amountMinor: amountMinor.whole(), pointOfSale: pointOfSale.whole() },
  };

  const [kind, on, count] = [new ColumnOf(Uint8Array), new ColumnOf(Int32Array), new ColumnOf(Int32Array)];
  const active = new OwnedRows(own.ids);
  await copy(ENGAGEMENT, 3, (row) => {
    if (!active.take(row.integer(0))) return;
    const packed = row.integer(1);
    kind.push(packed & 7);
    on.push(packed >> 3);
    count.push(row.lower(2));
  });
  const engagement = { owners: active.owners(), kind: kind.whole(), day: on.whole(), count: count.whole() };
  return { ...own, knownDay, flags, orders, engagement };
}
