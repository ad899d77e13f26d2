import { currencyExponent } from "../domain/orders/money.ts";
import type { Money } from "./contract.ts";

/** An amount in minor units, as an extension is told it. */
export function moneyOf(minor: number, currency: string): Money {
  return { minor, currency, exponent: currencyExponent(currency) };
}
