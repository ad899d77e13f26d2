import { DAY_MS } from "../../simulators/shopify/generate/calendar.ts";
import type { Simulation } from "../../simulators/shopify/simulation.ts";
import {
  changeOrder,
  deleteCustomer,
  deleteOrder,
  mergeCustomers,
} from "../../simulators/shopify/store/changes.ts";
import { AS_OF } from "../killing/app.ts";

const LATE_MS = 1_200;

/** A customer by index, so that every run chooses the same. */
function customerAt(simulation: Simulation, at: number): number {
  const [id] = [...simulation.data.customers.keys()].slice(at);
  if (id === undefined) throw new Error("The store has too few customers.");
  return id;
}

/** A customer orders again, some days before the moment of the scoring. */
function orderAgain(simulation: Simulation, customerId: number, n: number): number {
  const createdAt = new Date(AS_OF.getTime() - ((n % 20) + 1) * DAY_MS).toISOString();
  return changeOrder(simulation, { customerId, amount: `${String(20 + n)}.50`, createdAt }).id;
}

/** The orders of a customer, oldest row first. */
function ordersOf({ totals, data }: Simulation, customerId: number): number[] {
  return totals.rowsOf(customerId).map((row) => data.orders.number(row, "id"));
}

/** Merges a customer who has another tag of ours. The customer who is kept then has both tags. */
function ofAnotherGroup({ data }: Simulation, customerId: number): number {
  const groupOf = (id: number): string | undefined =>
    data.customers.get(id)?.tags.find((tag) => tag.startsWith("Sixfold: "));
  const others = [...data.customers.keys()].slice(210);
  const found = others.find((id) => groupOf(id) !== undefined && groupOf(id) !== groupOf(customerId));
  if (found === undefined) throw new Error("All customers are in one group.");
  return found;
}

/** Old customers come back: the first, and then every so-many-th. */
export function returnOf(simulation: Simulation, customers: number, every: number): void {
  for (let n = 0; n < customers; n += 1) orderAgain(simulation, customerAt(simulation, n * every), n);
}

/**
 * A day at the store. Its webhooks come twice, late, in another order, or not at all. There are orders, an update
 * before its creation, refunds, a cancellation, a deleted order, a deleted customer, a merge before its order, and a
 * merge that fails.
 */
export function happenings(simulation: Simulation): void {
  const { faults } = simulation;
  const fault = (name: string, match: string, times = 1, delayMs = LATE_MS): void =>
    faults.add({ kind: "webhook", fault: name, match, times, afterBytes: null, delayMs });
  fault("duplicate", "orders/create", 6);
  fault("late", "orders/create", 5, LATE_MS / 2);
  returnOf(simulation, 30, 5);

  fault("late", "orders/create");
  const updated = orderAgain(simulation, customerAt(simulation, 151), 31);
  changeOrder(simulation, { id: updated, amount: "250.00" });

  // No webhook tells of this order. The increment finds it.
  fault("lost", "orders/create");
  orderAgain(simulation, customerAt(simulation, 157), 32);

  fault("late", "orders/create");
  fault("duplicate", "customers/merge");
  const kept = customerAt(simulation, 163);
  const gone = ofAnotherGroup(simulation, kept);
  orderAgain(simulation, gone, 33);
  mergeCustomers(simulation, kept, gone, false);
  mergeCustomers(simulation, customerAt(simulation, 170), customerAt(simulation, 175), true);

  fault("duplicate", "refunds/create", 2);
  for (const at of [181, 187, 193]) {
    const [first, ...others] = ordersOf(simulation, customerAt(simulation, at));
    if (first !== undefined) changeOrder(simulation, { id: first, refund: "5.00" });
    const last = others.at(-1);
    if (last !== undefined) changeOrder(simulation, { id: last, cancelled: true });
  }
  for (const id of ordersOf(simulation, customerAt(simulation, 199))) {
    changeOrder(simulation, { id, amount: "12.00" });
    deleteOrder(simulation, id);
  }
  deleteCustomer(simulation, customerAt(simulation, 205));
}
