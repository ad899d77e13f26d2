import { z } from "zod";

import { saved, StateFileError } from "../state-file.ts";
import type { Simulation } from "./simulation.ts";
import { FINANCIAL_STATUSES } from "./store/order-table.ts";
import type { StoreData } from "./store/store.ts";

const text = z.string().nullable();
const moment = z.number();
const address = z.strictObject({
  country: text,
  province: text,
  provinceCode: text,
  city: text,
  zip: text,
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
});
const customer = z.strictObject({
  id: z.int(),
  externalId: text,
  firstName: text,
  lastName: text,
  email: text,
  phone: text.default(null),
  tags: z.array(z.string()),
  address: address.nullable().default(null),
  createdAt: moment,
  updatedAt: moment,
});
const order = z.strictObject({
  id: z.int(),
  customerId: z.int().nullable(),
  createdAt: moment,
  processedAt: moment,
  updatedAt: moment,
  cancelledAt: moment.nullable(),
  status: z.enum(FINANCIAL_STATUSES).nullable(),
  test: z.boolean(),
  source: text,
  currency: z.string(),
  totalMinor: z.int(),
  netPaymentMinor: z.int(),
  refundedMinor: z.int(),
});
const product = z.strictObject({
  id: z.int(),
  title: z.string(),
  productType: z.string(),
  vendor: z.string(),
  tags: z.array(z.string()),
  createdAt: moment,
  updatedAt: moment,
});
const item = z.strictObject({
  id: z.int(),
  productId: z.int().nullable(),
  variantId: z.int().nullable(),
  title: z.string(),
  quantity: z.int(),
  currentQuantity: z.int(),
});
const metafield = z.strictObject({
  id: z.int(),
  ownerId: z.string(),
  namespace: z.string(),
  key: z.string(),
  type: z.string(),
  value: z.string(),
});

const definition = z.strictObject({
  id: z.int(),
  at: z.string(),
  name: z.string(),
  type: z.string(),
  adminFilterable: z.boolean(),
  analyticsQueryable: z.boolean().default(false),
  admin: z.string(),
  storefront: z.string(),
});

const segment = z.strictObject({
  id: z.int(),
  name: z.string(),
  query: z.string(),
  createdAt: moment,
  editedAt: moment,
});

/** What a simulated Shopify keeps over a restart: the store's changes (not the store), and the app's grants. */
export const SAVED_STATE = z.strictObject({
  /** When the simulator's clock stood at `asOf`. */
  startedAt: moment,
  base: z.strictObject({
    domain: z.string(),
    customers: z.int(),
    orders: z.int(),
    totalMinor: z.int(),
    lastOrderAt: moment,
  }),
  grant: z.strictObject({
    installed: z.boolean(),
    scopes: z.array(z.string()),
    /** The moments at which they end; null: never. */
    tokens: z.array(z.strictObject({ token: z.string(), expiresAt: moment.nullable() })),
    refreshTokens: z.array(z.strictObject({ token: z.string(), expiresAt: moment })),
  }),
  /** How many bulk operations there were. The operations themselves are not kept, and are unknown afterwards. */
  operations: z.int(),
  metafields: z.array(metafield),
  definitions: z.array(definition).default([]),
  segments: z.array(segment).default([]),
  /** null: it is deleted. */
  customers: z.array(z.tuple([z.int(), customer.nullable()])),
  orders: z.array(z.strictObject({ row: z.int(), deleted: z.boolean(), order })),
  /** null: it is deleted. */
  products: z.array(z.tuple([z.int(), product.nullable()])).default([]),
  /** The lines of orders that were set, by the orders' ids. */
  items: z.array(z.tuple([z.int(), z.array(item)])).default([]),
});

type SavedState = z.infer<typeof SAVED_STATE>;

/** A kill may lose the newest operations from the count. No id may be given twice, so it goes on with some to spare. */
const OPERATIONS_GAP = 1000;

/** Tells a store from other stores. It is taken before anything in the store has changed. */
export function baseOf({ shop, customers, orders }: StoreData): SavedState["base"] {
  let totalMinor = 0;
  let lastOrderAt = 0;
  for (let row = 0; row < orders.length; row++) {
    totalMinor += orders.number(row, "totalMinor");
    lastOrderAt = Math.max(lastOrderAt, orders.number(row, "processedAt"));
  }
  return { domain: shop.domain, customers: customers.size, orders: orders.length, totalMinor, lastOrderAt };
}

/** Lists are written one by one, so that no second store stands in memory. */
export function stateToSave(simulation: Simulation, base: SavedState["base"]): object {
  const { data, changed, startedAt, grant, operations, metafields, definitions, segments } = simulation;
  return {
    startedAt,
    base,
    grant: grant.saved(),
    operations: operations.given,
    metafields: metafields.values(),
    definitions: definitions.values(),
    segments: segments.values(),
    customers: saved(changed.customers, (id) => {
      const kept = data.customers.get(id);
      return [id, kept === undefined ? null : { ...kept, tags: [...kept.tags] }];
    }),
    orders: saved(changed.orders, (row) => ({
      row,
      deleted: data.orders.isDeleted(row),
      order: data.orders.get(row),
    })),
    products: saved(changed.products, (id) => {
      const kept = data.products.get(id);
      return [id, kept === undefined ? null : { ...kept, tags: [...kept.tags] }];
    }),
    items: saved(data.items.changed, (pair) => pair),
  };
}

/**
 * Takes a new simulation to where another one of the same store was.
 * @throws StateFileError if the store is another one
 */
export function restore(
  simulation: Simulation,
  state: SavedState,
  base: SavedState["base"],
  path: string,
): void {
  if (JSON.stringify(state.base) !== JSON.stringify(base))
    throw new StateFileError(path, "it belongs to another store than the one that was read or made now");
  const { data, changed, grant, operations, metafields, definitions, segments, totals } = simulation;
  grant.restore(state.grant);
  operations.given = state.operations + OPERATIONS_GAP;
  for (const one of state.definitions) definitions.set(one.at, one);
  for (const one of state.segments) segments.set(one.id, one);
  for (const one of state.metafields) metafields.set(`${one.ownerId}/${one.namespace}/${one.key}`, one);
  for (const [id, kept] of state.customers) {
    if (kept === null) data.customers.delete(id);
    else data.customers.set(id, kept);
    changed.customer(id);
  }
  for (const { row, deleted, order } of state.orders) {
    if (row < data.orders.length) data.orders.set(row, order);
    else data.orders.add(order);
    if (deleted) data.orders.delete(row);
    changed.order(row);
  }
  for (const [id, kept] of state.products) {
    if (kept === null) data.products.delete(id);
    else data.products.set(id, kept);
    changed.product(id);
  }
  for (const [orderId, items] of state.items) data.items.changed.set(orderId, items);
  totals.forget();
}
