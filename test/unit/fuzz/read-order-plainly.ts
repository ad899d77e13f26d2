import type { Order } from "../../../app/domain/orders/order.ts";
import { fieldsOf, gidOf, jsonOf, maybe, Refused, textOf } from "./read-plainly.ts";

const DECIMALS: Readonly<Record<string, number>> = { JPY: 0, KRW: 0, KWD: 3, BHD: 3 };
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The order in a line, read by the line's description and without the app's reader. @throws Refused */
export function readOrderPlainly(line: string): Order {
  const fields = fieldsOf(jsonOf(line));
  const id = textOf(fields["id"]);
  const createdAt = momentOf(fields["createdAt"]);
  const processedAt = momentOf(fields["processedAt"]);
  const updatedAt = momentOf(fields["updatedAt"]);
  const cancelled = nullable(fields["cancelledAt"], momentOf) !== null;
  const { test } = fields;
  if (typeof test !== "boolean") throw new Refused("test");
  const status = nullable(fields["displayFinancialStatus"], textOf);
  const source = nullable(fields["sourceName"], textOf);
  const customer = nullable(fields["customer"], (value) => textOf(fieldsOf(value)["id"]));
  const total = moneyOf(fields["currentTotalPriceSet"]);
  const payment = moneyOf(fields["netPaymentSet"]);
  if (total.currency !== payment.currency) throw new Refused("currencies");
  const amounts = [total, payment].map((money) => minorOf(money.amount, money.currency));
  const isPaid = status === "PAID" || status === "PARTIALLY_PAID" || status === "PARTIALLY_REFUNDED";
  return {
    id: gidOf("Order", id),
    customerShopifyId: maybe(customer, (value) => gidOf("Customer", value)),
    createdAt,
    processedAt,
    updatedAt,
    state: test ? "test" : cancelled ? "cancelled" : isPaid ? "counted" : "not_paid",
    pointOfSale: source === "pos",
    currency: total.currency,
    amountMinor: Math.min(...amounts),
  };
}

/** The value may be null, but must be there. */
function nullable<T>(value: unknown, read: (value: unknown) => T): T | null {
  return value === null ? null : read(value);
}

function moneyOf(value: unknown): { amount: string; currency: string } {
  const money = fieldsOf(fieldsOf(value)["shopMoney"]);
  const currency = textOf(money["currencyCode"]);
  if (!/^[A-Z]{3}$/.test(currency)) throw new Refused("currency");
  return { amount: textOf(money["amount"]), currency };
}

function minorOf(amount: string, currency: string): number {
  if (!/^-?[0-9]+([.][0-9]+)?$/.test(amount)) throw new Refused("amount");
  const decimals = DECIMALS[currency] ?? 2;
  const isNegative = amount.startsWith("-");
  const [whole = "", fraction = ""] = amount.replace("-", "").split(".");
  const kept = fraction.slice(0, decimals);
  if (BigInt(fraction.slice(decimals) || "0") !== 0n) throw new Refused("too fine");
  const minor = BigInt(whole) * 10n ** BigInt(decimals) + BigInt(kept.padEnd(decimals, "0") || "0");
  if (minor > BigInt(Number.MAX_SAFE_INTEGER)) throw new Refused("too large");
  return Number(isNegative ? -minor : minor);
}

/** A moment of the years 2 to 9998. A database can hold these in any time zone. */
function momentOf(value: unknown): Date {
  const text = textOf(value);
  const parts = /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:[.][0-9]+)?(.+)$/.exec(
    text,
  );
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = (parts ?? [])
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const zone = parts?.[7] ?? "";
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = (DAYS[month - 1] ?? 0) + (month === 2 && isLeap ? 1 : 0);
  const isZone = zone === "Z" || /^[+-]([01][0-9]|2[0-3]):[0-5][0-9]$/.test(zone);
  if (parts === null || day < 1 || day > days || hour > 23 || minute > 59 || second > 59 || !isZone)
    throw new Refused("moment");
  if (year < 2 || year > 9_998) throw new Refused("moment");
  return new Date(text);
}
