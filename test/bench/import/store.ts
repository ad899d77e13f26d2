import { seededRandom, type Random } from "../../../app/domain/backtest/random.ts";
import { escapeSlashes } from "../../simulators/shopify/bulk/escape-slashes.ts";

export interface StoreSize {
  readonly orders: number;
  readonly customers: number;
}

/** The first shop of an empty database. */
export const SHOP_ID = 1;
export const CURRENCY = "EUR";
/** The moment at which the generated store is read. */
export const NOW = new Date("2026-03-01T00:00:00.000Z");

const FIRST_ORDER = 5_000_000_000_001;
const FIRST_CUSTOMER = 7_000_000_000_001;
/** Ten years, less a day, so that all orders are inside the window. */
const SPAN_MS = (10 * 365 - 1) * 86_400_000;
const DAY_MS = 86_400_000;

/**
 * The result file of a store's orders, line by line as Shopify writes them: oldest first, over ten years, amounts log-
 * normal around 60, two in a hundred by guests, a few cancelled, unpaid, refunded or from the till. The same ones every
 * time, and nothing is held in memory.
 */
export function* orderLines({ orders, customers }: StoreSize): Generator<string> {
  const random = seededRandom(20_261_123);
  let known = 0;
  for (let i = 0; i < orders; i++) {
    const createdAt = NOW.getTime() - SPAN_MS + Math.floor((SPAN_MS / orders) * i);
    const isNew = Math.floor(((i + 1) * customers) / orders) > known;
    const customer = isNew ? known++ : returning(random, known);
    yield line(random, FIRST_ORDER + i, customer, createdAt);
  }
}

/** One of the customers so far, more often a recent one; null: a guest. */
function returning(random: Random, known: number): number | null {
  const draw = random();
  return draw < 0.02 ? null : Math.floor(known * draw ** 0.5);
}

function line(random: Random, id: number, customer: number | null, createdAt: number): string {
  const draw = random();
  const cancelled = draw < 0.02;
  const status = cancelled
    ? "REFUNDED"
    : draw < 0.04
      ? "PENDING"
      : draw < 0.08
        ? "PARTIALLY_REFUNDED"
        : "PAID";
  const total = Math.round(6_000 * Math.exp(0.8 * normal(random)));
  const paid = status === "PAID" ? total : status === "PARTIALLY_REFUNDED" ? Math.floor(total / 2) : 0;
  const updatedAt = createdAt + Math.floor(random() * 3 * DAY_MS);
  // The keys are in the order of the document, and slashes are escaped, as Shopify writes them.
  return escapeSlashes(
    JSON.stringify({
      id: `gid://shopify/Order/${id}`,
      createdAt: moment(createdAt),
      processedAt: moment(createdAt),
      updatedAt: moment(updatedAt),
      cancelledAt: cancelled ? moment(updatedAt) : null,
      test: false,
      displayFinancialStatus: status,
      sourceName: random() < 0.03 ? "pos" : "web",
      customer: customer === null ? null : { id: `gid://shopify/Customer/${FIRST_CUSTOMER + customer}` },
      currentTotalPriceSet: money(total),
      netPaymentSet: money(paid),
    }),
  );
}

function money(minor: number) {
  return { shopMoney: { amount: (minor / 100).toFixed(2), currencyCode: CURRENCY } };
}

/** Shopify's moments have whole seconds. */
function moment(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** A standard normal number (Box and Muller). */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
