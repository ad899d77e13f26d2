import { OrderItems } from "../store/items.ts";
import { OrderTable, type FinancialStatus, type StoredOrder } from "../store/order-table.ts";
import {
  FIRST_CUSTOMER_ID,
  FIRST_ORDER_ID,
  newCustomer,
  type StoreData,
  type StoredCustomer,
} from "../store/store.ts";
import { compareBytes } from "./byte-order.ts";
import { CsvError } from "./csv-error.ts";
import type { RawOrder } from "./raw-order.ts";

/** With one of these statuses nothing was paid, or nothing of it was kept. */
const UNPAID: ReadonlySet<FinancialStatus | null> = new Set([
  null,
  "AUTHORIZED",
  "EXPIRED",
  "PENDING",
  "VOIDED",
]);
const PLAIN_ID = /^[A-Za-z0-9._-]+$/;

/**
 * Gives customers and orders their Shopify ids, by the bytes of their own ids. So the order of the lines changes
 * nothing.
 */
export function storeOf(raw: RawOrder[], domain = "sixfold-demo.myshopify.com", currency = "EUR"): StoreData {
  refuseRepeats(raw);
  raw.sort(compareOrders);
  const customers = new Map<number, StoredCustomer>();
  const idsByExternal = new Map<string, number>();
  for (const [externalId, known] of knownCustomers(raw)) {
    const id = FIRST_CUSTOMER_ID + idsByExternal.size;
    idsByExternal.set(externalId, id);
    const { since, email, phone } = known;
    customers.set(id, { ...newCustomer(id, since), externalId, email, phone });
  }
  nameEmails(customers);
  const orders = new OrderTable();
  raw.forEach((order, at) => orders.add(stored(order, FIRST_ORDER_ID + at, idsByExternal)));
  const shop = {
    domain,
    name: "CSV store",
    currency: mostUsed(raw, currency),
    timeZone: "Etc/UTC",
    locale: "en",
  };
  // A file says nothing of what was bought.
  return { shop, customers, orders, products: new Map(), items: new OrderItems([]) };
}

function stored(order: RawOrder, id: number, ids: ReadonlyMap<string, number>): StoredOrder {
  const { createdAt, processedAt, cancelledAt, status, test, source, currency } = order;
  const { amountMinor, outstandingMinor, refundedMinor } = order;
  return {
    id,
    customerId: order.customer === null ? null : (ids.get(order.customer) ?? null),
    createdAt,
    processedAt,
    updatedAt: Math.max(createdAt, processedAt, cancelledAt ?? 0),
    cancelledAt,
    status,
    test,
    source,
    currency,
    totalMinor: amountMinor,
    netPaymentMinor: UNPAID.has(status) ? 0 : amountMinor - outstandingMinor,
    refundedMinor,
  };
}

interface KnownCustomer {
  readonly since: number;
  readonly email: string | null;
  readonly phone: string | null;
}

/** Each customer once, by the bytes of the id. The email is that of the latest order that has one. */
function knownCustomers(sorted: readonly RawOrder[]): [string, KnownCustomer][] {
  const known = new Map<string, KnownCustomer & { readonly emailAt: number }>();
  for (const { customer, createdAt, email, phone } of sorted) {
    if (customer === null) continue;
    const before = known.get(customer) ?? { since: createdAt, email: null, phone, emailAt: -Infinity };
    const newer =
      email !== null &&
      (createdAt > before.emailAt || (createdAt === before.emailAt && email < (before.email ?? "")));
    known.set(customer, {
      since: Math.min(before.since, createdAt),
      email: newer ? email : before.email,
      phone: before.phone,
      emailAt: newer ? createdAt : before.emailAt,
    });
  }
  return [...known].sort((a, b) => compareBytes(a[0], b[0]));
}

/**
 * Customers without email and phone get `c<id>@example.com`. If the id doesn't fit into an email, the Shopify id does.
 */
function nameEmails(customers: ReadonlyMap<number, StoredCustomer>): void {
  const taken = new Set<string>();
  for (const { email } of customers.values()) if (email !== null) taken.add(email.toLowerCase());
  for (const customer of customers.values()) {
    if (customer.email !== null || customer.phone !== null) continue;
    const wanted = `c${customer.externalId ?? ""}@example.com`;
    const usable = PLAIN_ID.test(customer.externalId ?? "") && !taken.has(wanted.toLowerCase());
    customer.email = usable ? wanted : `c-${customer.id}@example.com`;
    taken.add(customer.email.toLowerCase());
  }
}

function refuseRepeats(raw: readonly RawOrder[]): void {
  const lines = new Map<string, number>();
  for (const { externalId, line } of raw) {
    if (externalId === null) continue;
    const before = lines.get(externalId);
    if (before !== undefined)
      throw new CsvError(line, `order_id "${externalId}" stands on line ${before} already`);
    lines.set(externalId, line);
  }
}

/** Compares orders by all that tells them apart, so that equal keys mean equal orders. */
function compareOrders(a: RawOrder, b: RawOrder): number {
  return (
    compareBytes(a.externalId ?? "", b.externalId ?? "") ||
    compareBytes(a.customer ?? "", b.customer ?? "") ||
    a.processedAt - b.processedAt ||
    a.amountMinor - b.amountMinor ||
    a.outstandingMinor - b.outstandingMinor ||
    a.refundedMinor - b.refundedMinor ||
    compareBytes(a.currency, b.currency) ||
    compareBytes(a.status ?? "", b.status ?? "") ||
    (a.cancelledAt ?? 0) - (b.cancelledAt ?? 0) ||
    Number(a.test) - Number(b.test) ||
    compareBytes(a.source ?? "", b.source ?? "") ||
    compareBytes(a.email ?? "", b.email ?? "")
  );
}

function mostUsed(raw: readonly RawOrder[], otherwise: string): string {
  const counts = new Map<string, number>();
  for (const { currency } of raw) counts.set(currency, (counts.get(currency) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || compareBytes(a[0], b[0]))[0]?.[0] ?? otherwise;
}
