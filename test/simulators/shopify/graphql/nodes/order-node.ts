import type { Simulation } from "../../simulation.ts";
import { decimalText } from "../../store/money.ts";
import type { StoredOrder } from "../../store/order-table.ts";
import { CustomerNode } from "./customer-node.ts";
import { Connection, type PageArguments } from "../connection.ts";
import { gid } from "../gid.ts";
import { ItemNode } from "./item-node.ts";

/** Money in the shop's currency. Simulated shops sell in no other. */
function moneyBag(minor: number, currency: string): unknown {
  const money = { amount: decimalText(minor, currency), currencyCode: currency };
  return { shopMoney: money, presentmentMoney: money };
}

/** A moment in whole seconds, as Shopify sends it. */
export function isoSeconds(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, "Z");
}

/** An order as the Admin API shows it. */
export class OrderNode {
  readonly __typename = "Order";
  readonly #simulation: Simulation;
  readonly #order: StoredOrder;

  constructor(simulation: Simulation, row: number) {
    this.#simulation = simulation;
    this.#order = simulation.data.orders.get(row);
  }

  get id(): string {
    return gid("Order", this.#order.id);
  }
  get legacyResourceId(): string {
    return String(this.#order.id);
  }
  get name(): string {
    return `#${this.number}`;
  }
  get number(): number {
    return this.#order.id % 1_000_000_000;
  }
  get createdAt(): string {
    return isoSeconds(this.#order.createdAt);
  }
  get processedAt(): string {
    return isoSeconds(this.#order.processedAt);
  }
  get updatedAt(): string {
    return isoSeconds(this.#order.updatedAt);
  }
  get cancelledAt(): string | null {
    return this.#order.cancelledAt === null ? null : isoSeconds(this.#order.cancelledAt);
  }
  get test(): boolean {
    return this.#order.test;
  }
  get displayFinancialStatus(): string | null {
    return this.#order.status;
  }
  get sourceName(): string | null {
    return this.#order.source;
  }
  get currencyCode(): string {
    return this.#order.currency;
  }
  get tags(): string[] {
    return [];
  }
  get customer(): CustomerNode | null {
    const { customerId } = this.#order;
    return customerId === null ? null : CustomerNode.find(this.#simulation, customerId);
  }
  get email(): string | null {
    const customer =
      this.#order.customerId === null ? null : this.#simulation.data.customers.get(this.#order.customerId);
    return customer?.email ?? null;
  }
  get currentTotalPriceSet(): unknown {
    return moneyBag(this.#order.totalMinor, this.#order.currency);
  }
  get totalPriceSet(): unknown {
    return moneyBag(this.#order.totalMinor + this.#order.refundedMinor, this.#order.currency);
  }
  get netPaymentSet(): unknown {
    return moneyBag(this.#order.netPaymentMinor, this.#order.currency);
  }
  get totalRefundedSet(): unknown {
    return moneyBag(this.#order.refundedMinor, this.#order.currency);
  }
  lineItems(page: PageArguments): Connection<ItemNode> {
    const items = this.#simulation.data.items.of(this.#order);
    return new Connection(
      [...items.keys()],
      (at) => {
        const item = items[at];
        if (item === undefined) throw new Error(`The order has no line ${at}.`);
        return new ItemNode(this.#simulation, item);
      },
      page,
    );
  }
}
