import { currencyExponent } from "../../../app/domain/orders/money.ts";
import type { CustomerColumns } from "../../../app/domain/rfm/model.ts";
import { normaliseOrders, normaliseRecency, normaliseSpend } from "../../../app/domain/rfm/normalise.ts";
import { CURRENCY, RHYTHM_DAYS } from "./store.ts";

/** A value of each customer for each dimension, in the order R, F, M. */
export type Dimensions<T> = readonly [T, T, T];

/** The three values of each customer, in the form in which they are clustered. */
export function normalised(columns: CustomerColumns): Dimensions<Float64Array> {
  const exponent = currencyExponent(CURRENCY);
  return [
    Float64Array.from(columns.recencyDays, (days) => normaliseRecency(days, RHYTHM_DAYS)),
    Float64Array.from(columns.orderCount, normaliseOrders),
    columns.spentMinor.map((minor) => normaliseSpend(minor, exponent)),
  ];
}
