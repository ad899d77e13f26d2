import type { OrderItems } from "./items.ts";
import type { OrderTable } from "./order-table.ts";
import type { StoredProduct } from "./products.ts";

/** What the merchant has set for the whole shop. */
interface ShopFacts {
  /** `something.myshopify.com` */
  readonly domain: string;
  readonly name: string;
  /** ISO 4217 */
  readonly currency: string;
  readonly timeZone: string;
  readonly locale: string;
}

/** A default address, as far as the store knows it. */
export interface StoredAddress {
  /** ISO 3166-1, two capitals. */
  readonly country: string | null;
  readonly province: string | null;
  readonly provinceCode: string | null;
  readonly city: string | null;
  readonly zip: string | null;
  /** In degrees; both or neither are null. */
  readonly latitude: number | null;
  readonly longitude: number | null;
}

export interface StoredCustomer {
  readonly id: number;
  /** The id in the file that the store was read from. */
  readonly externalId: string | null;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  /** It is kept only if a customer is known by nothing else. */
  phone: string | null;
  tags: readonly string[];
  address: StoredAddress | null;
  createdAt: number;
  updatedAt: number;
}

/** All data of one simulated store. */
export interface StoreData {
  readonly shop: ShopFacts;
  readonly customers: Map<number, StoredCustomer>;
  readonly orders: OrderTable;
  readonly products: Map<number, StoredProduct>;
  readonly items: OrderItems;
}

/** The first numeric ids. They are beyond 32 bits, like Shopify's. */
export const FIRST_CUSTOMER_ID = 7_000_000_000_001;
export const FIRST_ORDER_ID = 5_500_000_000_001;

/** A customer without tags, names and address yet. */
export function newCustomer(id: number, createdAt: number): StoredCustomer {
  return {
    id,
    externalId: null,
    firstName: null,
    lastName: null,
    email: null,
    phone: null,
    tags: NO_TAGS,
    address: null,
    createdAt,
    updatedAt: createdAt,
  };
}

const NO_TAGS: readonly string[] = Object.freeze([]);
