import { makeOrder, type MadeOrder } from "./generate/order-cases.ts";
import { makeProducts } from "./generate/products.ts";
import { peopleMaker } from "./generate/people.ts";
import { amountOf, makeShopper, type Shopper } from "./generate/shoppers.ts";
import { DAY_MS } from "./generate/calendar.ts";
import { OrderItems } from "./store/items.ts";
import { OrderTable } from "./store/order-table.ts";
import { between, pick, seededRandom, type Random } from "./store/random.ts";
import {
  FIRST_CUSTOMER_ID,
  FIRST_ORDER_ID,
  newCustomer,
  type StoreData,
  type StoredCustomer,
} from "./store/store.ts";

interface GeneratorOptions {
  /** The last moment of the store. */
  readonly asOf: Date;
  readonly seed?: number;
  readonly customers?: number;
  readonly domain?: string;
}

const YEARS = 10.2;
/** How long ago the store moved to Shopify with its older orders. */
const IMPORTED_YEARS_AGO = 7;
const SUBSCRIBER_SHARE = 0.02;
const GUEST_SHARE = 0.04;
const MERGED_SHARE = 0.004;

/** A made-up store. The same seed and `asOf` give the same store to the last byte. */
export function generateStore(options: GeneratorOptions): StoreData {
  const { seed = 6, customers: size = 8_000, domain = "sixfold-demo.myshopify.com" } = options;
  const asOf = options.asOf.getTime();
  const random = seededRandom(seed);
  const made = Array.from({ length: size }, () => makeAccount(random, asOf));
  made.sort((a, b) => a.createdAt - b.createdAt);
  const nextPerson = peopleMaker(seededRandom(seed + 1), seededRandom(seed + 2));
  const customers = new Map<number, StoredCustomer>();
  const orders: (MadeOrder & { customerId: number | null })[] = [];
  made.forEach((account, at) => {
    const id = FIRST_CUSTOMER_ID + at;
    customers.set(id, { ...newCustomer(id, account.createdAt), ...nextPerson() });
    for (const order of account.orders) orders.push({ ...order, customerId: id });
  });
  for (const order of guestOrders(random, asOf, Math.round(orders.length * GUEST_SHARE))) orders.push(order);
  orders.sort((a, b) => a.createdAt - b.createdAt || a.processedAt - b.processedAt);
  const table = new OrderTable();
  orders.forEach((order, at) => table.add({ ...order, id: FIRST_ORDER_ID + at }));
  const shop = {
    domain,
    name: "Sixfold Demo Store",
    currency: "EUR",
    timeZone: "Europe/Prague",
    locale: "en",
  };
  const catalogue = makeProducts(seededRandom(seed + 3), asOf - YEARS * 365.25 * DAY_MS);
  const products = new Map(catalogue.map((product) => [product.id, product]));
  return { shop, customers, orders: table, products, items: new OrderItems(catalogue) };
}

interface Account {
  readonly createdAt: number;
  readonly orders: readonly MadeOrder[];
}

function makeAccount(random: Random, asOf: number): Account {
  const shopper = makeShopper(random, asOf - YEARS * 365.25 * DAY_MS, asOf);
  const [first = asOf] = shopper.purchases;
  const importedAt = importDay(asOf);
  const createdAt = first < importedAt ? importedAt : first;
  if (random() < SUBSCRIBER_SHARE) return { createdAt, orders: [] };
  const orders = shopper.purchases.map((moment) => orderOf(random, shopper, moment, asOf));
  // A merged customer is newer than some of the orders that moved over from the other account.
  if (random() < MERGED_SHARE) return { createdAt: Math.min(asOf - DAY_MS, createdAt + 40 * DAY_MS), orders };
  return { createdAt, orders };
}

function orderOf(random: Random, shopper: Shopper, moment: number, asOf: number): MadeOrder {
  const inShop = shopper.prefersShop && random() < 0.8;
  const source = inShop
    ? "pos"
    : random() < 0.95
      ? "web"
      : pick(random, ["shopify_draft_order", "580111", "iphone"]);
  const isFirst = moment === shopper.purchases[0];
  const purchase = { boughtAt: moment, amountMinor: amountOf(random, shopper), source, isFirst };
  return makeOrder(random, purchase, { importedAt: importDay(asOf), asOf });
}

function guestOrders(random: Random, asOf: number, count: number): (MadeOrder & { customerId: null })[] {
  return Array.from({ length: count }, () => {
    const shopper = makeShopper(random, asOf - YEARS * 365.25 * DAY_MS, asOf);
    const moment = shopper.purchases[between(random, 0, shopper.purchases.length - 1)] ?? asOf - DAY_MS;
    return { ...orderOf(random, shopper, moment, asOf), customerId: null };
  });
}

/** The beginning of the day of the move to Shopify. */
function importDay(asOf: number): number {
  return Math.floor((asOf - IMPORTED_YEARS_AGO * 365.25 * DAY_MS) / DAY_MS) * DAY_MS;
}
