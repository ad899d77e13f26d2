import type { Simulation } from "../simulation.ts";
import { deletedOrderPayload, orderPayload, refundPayload } from "../webhooks/order-payload.ts";
import { deletedCustomerPayload, mergePayload } from "../webhooks/shop-payloads.ts";
import type { ItemChange } from "./items.ts";
import { minorOf } from "./money.ts";
import { FINANCIAL_STATUSES, type FinancialStatus, type StoredOrder } from "./order-table.ts";
import { FIRST_PRODUCT_ID, type StoredProduct } from "./products.ts";
import { FIRST_CUSTOMER_ID, FIRST_ORDER_ID, newCustomer, type StoredCustomer } from "./store.ts";

/** What a control call asks of an order. With an id it changes that order, without one it adds an order. */
export interface OrderChange {
  readonly id?: number;
  readonly customerId?: number | null;
  readonly amount?: string;
  readonly createdAt?: string;
  readonly processedAt?: string;
  readonly status?: string;
  readonly cancelled?: boolean;
  readonly test?: boolean;
  readonly source?: string;
  /** An amount to give back. */
  readonly refund?: string;
  /** Its lines from now on. */
  readonly items?: readonly ItemChange[];
}

export class ChangeError extends Error {
  readonly status = 400;
}

/** Adds or changes an order and tells the app of it. */
export function changeOrder(simulation: Simulation, change: OrderChange): StoredOrder {
  const { orders, shop } = simulation.data;
  const row = change.id === undefined ? null : orders.rowOf(change.id);
  if (change.id !== undefined && row === null) throw new ChangeError(`There is no order ${change.id}.`);
  const before = row === null ? blankOrder(simulation) : orders.get(row);
  const after = changed(before, change, simulation.now(), shop.currency);
  if (row !== null) orders.set(row, after);
  simulation.changed.order(row ?? orders.add(after));
  if (change.items !== undefined)
    simulation.data.items.set(after.id, change.items, (id) => simulation.data.products.get(id)?.title ?? "");
  simulation.totals.forget();
  simulation.webhooks.send(row === null ? "orders/create" : "orders/updated", orderPayload(after));
  if (after.cancelledAt !== null && before.cancelledAt === null)
    simulation.webhooks.send("orders/cancelled", orderPayload(after));
  if (change.refund !== undefined)
    simulation.webhooks.send("refunds/create", refundPayload(after, after.updatedAt, after.updatedAt));
  return after;
}

/** Adds or changes a product. Shopify's other apps do that, so the app is told of nothing. */
export function changeProduct(simulation: Simulation, change: Partial<StoredProduct>): StoredProduct {
  const { products } = simulation.data;
  const now = simulation.now();
  const id = change.id ?? Math.max(FIRST_PRODUCT_ID - 1, ...products.keys()) + 1;
  const before = products.get(id);
  const blank = { id, title: "", productType: "", vendor: "", tags: [], createdAt: now };
  const product = { ...(before ?? blank), ...change, id, updatedAt: now };
  products.set(id, product);
  simulation.changed.product(id);
  return product;
}

/** Deletes a product. The lines of orders that named it name none from then on. */
export function deleteProduct(simulation: Simulation, id: number): void {
  if (!simulation.data.products.delete(id)) throw new ChangeError(`There is no product ${id}.`);
  simulation.changed.product(id);
}

export function deleteOrder(simulation: Simulation, id: number): void {
  const row = simulation.data.orders.rowOf(id);
  if (row === null) throw new ChangeError(`There is no order ${id}.`);
  simulation.data.orders.delete(row);
  simulation.changed.order(row);
  simulation.totals.forget();
  simulation.webhooks.send("orders/delete", deletedOrderPayload(id));
}

/** Moves all orders and tags of one customer to another one, who stays. The orders do not count as updated. */
export function mergeCustomers(simulation: Simulation, keep: number, remove: number, failing: boolean): void {
  const { customers, orders } = simulation.data;
  const kept = customers.get(keep);
  const removed = customers.get(remove);
  if (kept === undefined || removed === undefined) throw new ChangeError("There is no such customer.");
  if (!failing) {
    for (const row of simulation.totals.rowsOf(remove)) {
      orders.set(row, { ...orders.get(row), customerId: keep });
      simulation.changed.order(row);
    }
    kept.tags = [...new Set([...kept.tags, ...removed.tags].map((tag) => simulation.spellings.of(tag)))];
    kept.updatedAt = simulation.now();
    customers.delete(remove);
    for (const id of [keep, remove]) simulation.changed.customer(id);
    simulation.totals.forget();
  }
  if (!simulation.grant.has("read_customer_merge")) return;
  simulation.webhooks.send("customers/merge", mergePayload(keep, remove, failing));
}

export function addCustomer(simulation: Simulation, facts: Partial<StoredCustomer>): StoredCustomer {
  const { customers } = simulation.data;
  const id = Math.max(FIRST_CUSTOMER_ID - 1, ...[...customers.keys()].slice(-1)) + 1;
  const { firstName = null, lastName = null, email = null, address = null } = facts;
  const tags = (facts.tags ?? []).map((tag) => simulation.spellings.of(tag));
  const customer = { ...newCustomer(id, simulation.now()), firstName, lastName, email, tags, address };
  customers.set(id, customer);
  simulation.changed.customer(id);
  return customer;
}

export function deleteCustomer(simulation: Simulation, id: number): void {
  const { customers, orders } = simulation.data;
  if (!customers.has(id)) throw new ChangeError(`There is no customer ${id}.`);
  for (const row of simulation.totals.rowsOf(id)) {
    orders.set(row, { ...orders.get(row), customerId: null });
    simulation.changed.order(row);
  }
  customers.delete(id);
  simulation.changed.customer(id);
  simulation.totals.forget();
  simulation.webhooks.send("customers/delete", deletedCustomerPayload(id));
}

function blankOrder(simulation: Simulation): StoredOrder {
  const { orders, shop } = simulation.data;
  const last = orders.length === 0 ? FIRST_ORDER_ID - 1 : orders.number(orders.length - 1, "id");
  const now = simulation.now();
  return {
    id: Math.max(last, FIRST_ORDER_ID + orders.length - 1) + 1,
    customerId: null,
    createdAt: now,
    processedAt: now,
    updatedAt: now,
    cancelledAt: null,
    status: "PAID",
    test: false,
    source: "web",
    currency: shop.currency,
    totalMinor: 0,
    netPaymentMinor: 0,
    refundedMinor: 0,
  };
}

function changed(order: StoredOrder, change: OrderChange, now: number, currency: string): StoredOrder {
  const amount = change.amount === undefined ? order.totalMinor : amountOf(change.amount, currency);
  const refund = change.refund === undefined ? 0 : amountOf(change.refund, currency);
  const createdAt = change.createdAt === undefined ? order.createdAt : momentOf(change.createdAt);
  const status = change.status === undefined ? statusAfter(order, refund, amount) : statusOf(change.status);
  return {
    ...order,
    customerId: change.customerId === undefined ? order.customerId : change.customerId,
    createdAt,
    processedAt:
      change.processedAt === undefined
        ? change.createdAt === undefined
          ? order.processedAt
          : createdAt
        : momentOf(change.processedAt),
    updatedAt: Math.max(now, order.updatedAt + 1000),
    cancelledAt: change.cancelled === undefined ? order.cancelledAt : change.cancelled ? now : null,
    status,
    test: change.test ?? order.test,
    source: change.source ?? order.source,
    totalMinor: amount - refund,
    netPaymentMinor: (change.amount === undefined ? order.netPaymentMinor : amount) - refund,
    refundedMinor: order.refundedMinor + refund,
  };
}

function statusAfter(order: StoredOrder, refund: number, amount: number): FinancialStatus | null {
  if (refund === 0) return order.status;
  return refund >= amount ? "REFUNDED" : "PARTIALLY_REFUNDED";
}

function statusOf(text: string): FinancialStatus {
  const status = FINANCIAL_STATUSES.find((one) => one === text.toUpperCase());
  if (status === undefined) throw new ChangeError(`"${text}" is no financial status.`);
  return status;
}

function amountOf(text: string, currency: string): number {
  const minor = minorOf(text, currency);
  if (minor === null) throw new ChangeError(`"${text}" is no amount.`);
  return minor;
}

function momentOf(text: string): number {
  const moment = Date.parse(text);
  if (Number.isNaN(moment)) throw new ChangeError(`"${text}" is no date.`);
  return moment;
}
