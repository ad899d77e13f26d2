/** Which customers a target does not hold as it should, and why: counted, and listed by pages. */
import type { Group } from "../../domain/groups/group.ts";
import {
  NOT_IN_SYNC_REASONS,
  type NotInSyncCount,
  type NotInSyncReason,
} from "../../domain/sync/not-in-sync.ts";
import { selections, type NotInSyncBasis, type Selection } from "./not-in-sync-rows.server.ts";
import { joinInBulk } from "../core/planner.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import type { Target } from "./sync-targets.server.ts";

/**
 * Counts the customers who are not in sync, by reason and in the order of the reasons. Reasons without customers are
 * left out.
 */
export async function countNotInSync(
  sql: ShopSql,
  target: Target,
  basis: NotInSyncBasis,
): Promise<NotInSyncCount[]> {
  const counts = new Map<string, number>();
  await joinInBulk(sql);
  for (const { rows, values } of selections(target, basis)) {
    const found = await sql.query<{ reason: string; customers: bigint }>(
      `select reason, count(*) as customers from (${rows}) w group by reason`,
      [sql.shopId, ...values],
    );
    for (const { reason, customers } of found) counts.set(reason, Number(customers));
  }
  return NOT_IN_SYNC_REASONS[target].flatMap((reason) => {
    const customers = counts.get(reason) ?? 0;
    return customers === 0 ? [] : [{ reason, customers }];
  });
}

/** A customer's internal id; or Klaviyo's id of a profile without a customer, such as one found on a list. */
export type NotInSyncKey = { readonly customer: bigint } | { readonly profile: string };

/** Where a page starts; null: it is the first page. */
export type NotInSyncPlace = { readonly after: NotInSyncKey } | { readonly before: NotInSyncKey } | null;

export interface NotInSyncCustomer {
  readonly key: NotInSyncKey;
  /** null: nothing is kept of the customer any more, or the profile has no customer. */
  readonly customerId: bigint | null;
  readonly shopifyId: bigint | null;
  readonly group: Group | null;
  /** The email of a profile without a customer. */
  readonly email: string | null;
}

export interface NotInSyncPage {
  readonly customers: readonly NotInSyncCustomer[];
  readonly hasPrevious: boolean;
  readonly hasNext: boolean;
}

interface NotInSyncList {
  readonly target: Target;
  readonly basis: NotInSyncBasis;
  readonly reason: NotInSyncReason;
}

/**
 * A page of those who are not in sync for a reason: customers first, then profiles without a customer. It is found by
 * the neighbour's key, so a late page costs no more than the first. A place beyond the last gives the first page.
 */
export async function readNotInSyncPage(
  sql: ShopSql,
  list: NotInSyncList,
  place: NotInSyncPlace,
  size: number,
): Promise<NotInSyncPage> {
  const { target, basis, reason } = list;
  const selection = selections(target, basis).find(({ reasons }) => reasons.includes(reason));
  if (selection === undefined) return { customers: [], hasPrevious: false, hasNext: false };
  const backwards = place !== null && "before" in place;
  const rows = await readRows(sql, selection, { reason, place, limit: size + 1 });
  if (rows.length === 0 && place !== null) return readNotInSyncPage(sql, list, null, size);
  const more = rows.length > size;
  const shown = rows.slice(0, size);
  const kept = await readKept(sql, shown);
  const customers = shown.map((row) => rowOf(row, kept));
  if (backwards) return { customers: customers.reverse(), hasPrevious: more, hasNext: true };
  return { customers, hasPrevious: place !== null, hasNext: more };
}

interface RowQuery {
  readonly reason: NotInSyncReason;
  readonly place: NotInSyncPlace;
  readonly limit: number;
}

interface Row {
  readonly customerId: bigint | null;
  readonly profileId: string | null;
  readonly email: string | null;
}

async function readRows(
  sql: ShopSql,
  { rows, values }: Selection,
  { reason, place, limit }: RowQuery,
): Promise<Row[]> {
  const backwards = place !== null && "before" in place;
  const key = place === null ? [] : [keyValue("after" in place ? place.after : place.before)];
  const [reasonAt, limitAt, keyAt] = [2, 3, 4].map((at) => `$${String(at + values.length)}`);
  await joinInBulk(sql);
  return sql.query<Row>(
    `select customer_id as "customerId", profile_id as "profileId", email from (${rows}) w
      where reason = ${reasonAt ?? ""} ${place === null ? "" : `and ${beyond(place, keyAt ?? "")}`}
      order by ${backwards ? BACKWARDS : FORWARDS} limit ${limitAt ?? ""}`,
    [sql.shopId, ...values, reason, limit, ...key],
  );
}

type KeptCustomer = Pick<NotInSyncCustomer, "shopifyId" | "group">;

/** What is kept of the customers. Customers who are no longer stored are left out. */
async function readKept(sql: ShopSql, rows: readonly Row[]): Promise<Map<bigint, KeptCustomer>> {
  const ids = rows.flatMap(({ customerId }) => customerId ?? []);
  const kept = await sql.query<KeptCustomer & { readonly id: bigint }>(
    `select id, shopify_id as "shopifyId", "group" from customers where shop_id = $1 and id = any($2::bigint[])`,
    [sql.shopId, ids],
  );
  return new Map(kept.map(({ id, ...customer }) => [id, customer]));
}

function rowOf(
  { customerId, profileId, email }: Row,
  kept: ReadonlyMap<bigint, KeptCustomer>,
): NotInSyncCustomer {
  const customer = customerId === null ? undefined : kept.get(customerId);
  return {
    key: customerId === null ? { profile: profileId ?? "" } : { customer: customerId },
    customerId: customer === undefined ? null : customerId,
    shopifyId: customer?.shopifyId ?? null,
    group: customer?.group ?? null,
    email,
  };
}

function keyValue(key: NotInSyncKey): bigint | string {
  return "customer" in key ? key.customer : key.profile;
}

const FORWARDS = `customer_id nulls last, profile_id collate "C"`;
const BACKWARDS = `customer_id desc nulls first, profile_id collate "C" desc`;

function beyond(place: NonNullable<NotInSyncPlace>, at: string): string {
  const key = "after" in place ? place.after : place.before;
  if ("customer" in key) {
    return "after" in place
      ? `(customer_id > ${at}::bigint or customer_id is null)`
      : `customer_id < ${at}::bigint`;
  }
  const than = `profile_id collate "C" ${"after" in place ? ">" : "<"} ${at}::text`;
  return "after" in place ? `(customer_id is null and ${than})` : `(customer_id is not null or ${than})`;
}
