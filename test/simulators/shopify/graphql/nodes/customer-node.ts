import { GraphQLError } from "graphql";
import type { Simulation } from "../../simulation.ts";
import { decimalText } from "../../store/money.ts";
import type { StoredCustomer } from "../../store/store.ts";
import { AddressNode } from "./address-node.ts";
import type { PageArguments } from "../connection.ts";
import { Connection } from "../connection.ts";
import { gid } from "../gid.ts";
import { metafieldNode } from "../metafields.ts";
import { isoSeconds, OrderNode } from "./order-node.ts";

const PLAUSIBLE_EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** A customer as the Admin API shows it. */
export class CustomerNode {
  readonly __typename = "Customer";
  readonly #simulation: Simulation;
  readonly #customer: StoredCustomer;

  constructor(simulation: Simulation, customer: StoredCustomer) {
    this.#simulation = simulation;
    this.#customer = customer;
  }

  static find(simulation: Simulation, id: number): CustomerNode | null {
    const customer = simulation.data.customers.get(id);
    return customer === undefined ? null : new CustomerNode(simulation, customer);
  }

  get id(): string {
    return gid("Customer", this.#customer.id);
  }
  get legacyResourceId(): string {
    return String(this.#customer.id);
  }
  get firstName(): string | null {
    return this.#customer.firstName;
  }
  get lastName(): string | null {
    return this.#customer.lastName;
  }
  get displayName(): string {
    return displayNameOf(this.#customer);
  }
  get email(): string | null {
    return this.#customer.email;
  }
  get phone(): string | null {
    return this.#customer.phone;
  }
  get validEmailAddress(): boolean {
    return PLAUSIBLE_EMAIL.test(this.#customer.email ?? "");
  }
  get defaultEmailAddress(): unknown {
    const { email } = this.#customer;
    if (email === null) return null;
    return {
      emailAddress: email,
      // Three of four, always the same ones.
      marketingState: this.#customer.id % 4 === 0 ? "NOT_SUBSCRIBED" : "SUBSCRIBED",
      openTrackingLevel: "UNKNOWN",
      validFormat: PLAUSIBLE_EMAIL.test(email),
    };
  }
  get defaultAddress(): AddressNode | null {
    const { address } = this.#customer;
    return address === null ? null : new AddressNode(this.#customer, address);
  }
  get state(): string {
    return "DISABLED";
  }
  get locale(): string {
    return this.#simulation.data.shop.locale;
  }
  get tags(): readonly string[] {
    const { spellings } = this.#simulation;
    return this.#customer.tags
      .map((tag) => spellings.of(tag))
      .sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  }
  get createdAt(): string {
    return isoSeconds(this.#customer.createdAt);
  }
  get updatedAt(): string {
    return isoSeconds(this.#customer.updatedAt);
  }
  get numberOfOrders(): string {
    return String(this.#simulation.totals.of(this.#customer.id).orders);
  }
  get amountSpent(): unknown {
    const { currency } = this.#simulation.data.shop;
    const { spentMinor } = this.#simulation.totals.of(this.#customer.id);
    return { amount: decimalText(spentMinor, currency), currencyCode: currency };
  }
  get statistics(): unknown {
    return { predictedSpendTier: null, rfmGroup: this.#simulation.totals.rfmGroupOf(this.#customer.id) };
  }
  get lastOrder(): OrderNode | null {
    const row = this.#simulation.totals.rowsOf(this.#customer.id).at(-1);
    return row === undefined ? null : new OrderNode(this.#simulation, row);
  }

  orders(page: PageArguments): Connection<OrderNode> {
    const rows = this.#simulation.totals.rowsOf(this.#customer.id);
    return new Connection(rows, (row) => new OrderNode(this.#simulation, row), page);
  }

  metafield({ namespace, key }: { namespace?: string | null; key: string }): unknown {
    const stored = this.#simulation.metafields.get(`${this.id}/${namespace ?? "$app"}/${key}`);
    return stored === undefined ? null : metafieldNode(stored, this.#simulation.now());
  }

  metafields(): never {
    throw new GraphQLError("The simulator does not list metafields; ask for one by `metafield`.");
  }
}

/** The full name, or else the email, or else the phone, as at Shopify. */
export function displayNameOf(customer: StoredCustomer): string {
  const name = [customer.firstName, customer.lastName]
    .filter((part) => part !== null && part !== "")
    .join(" ");
  return name !== "" ? name : (customer.email ?? customer.phone ?? "");
}
