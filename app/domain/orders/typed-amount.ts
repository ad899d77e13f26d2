import { currencyExponent, InvalidAmountError, parseAmountMinor } from "./money.ts";

const TYPED = /^(\d{1,12})(?:[.,](\d{1,4}))?$/;

/**
 * An amount as a merchant types it, with a point or a comma before the decimals. Three digits after the mark may be
 * thousands: 1,000 is a thousand to some and one to others. So they are refused where the currency has fewer decimals.
 * @param currency - ISO 4217
 * @returns minor units; null: it is no amount, or not clear which
 */
export function typedAmountMinor(text: string, currency: string): number | null {
  const [, whole, fraction = ""] = TYPED.exec(text.trim()) ?? [];
  if (whole === undefined || fraction.length > currencyExponent(currency)) return null;
  try {
    return parseAmountMinor(fraction === "" ? whole : `${whole}.${fraction}`, currency);
  } catch (error) {
    if (error instanceof InvalidAmountError) return null;
    throw error;
  }
}
