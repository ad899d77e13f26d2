/** ISO 4217 currencies without a minor unit. */
const WITHOUT_MINOR_UNIT = new Set(
  "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(" "),
);

/** ISO 4217 currencies whose minor unit is a thousandth. */
const WITH_THOUSANDTHS = new Set("BHD IQD JOD KWD LYD OMR TND".split(" "));

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/**
 * A text is not an amount of its currency. `value` is the text as it came. It is kept out of the message and out of
 * the error's own properties, since both end up in logs. Amounts don't belong there.
 */
export class InvalidAmountError extends Error {
  readonly #value: string;

  constructor(value: string, problem: string) {
    super(`Not an amount: ${problem}`);
    this.name = "InvalidAmountError";
    this.#value = value;
  }

  get value(): string {
    return this.#value;
  }
}

/**
 * How many decimals the minor unit of a currency has: 0 (JPY), 2 (EUR) or 3 (KWD).
 * @param currency - ISO 4217 code, in capitals; an unknown one has 2, as most do
 */
export function currencyExponent(currency: string): number {
  if (WITHOUT_MINOR_UNIT.has(currency)) return 0;
  return WITH_THOUSANDTHS.has(currency) ? 3 : 2;
}

/**
 * An amount in minor units. It is taken digit by digit from the decimal text, so nothing is rounded.
 * @param decimal - such as `12.5`, `-0.07` or `1000`; zeros beyond the currency's decimals are allowed
 * @throws InvalidAmountError if the text is not a plain decimal, is finer than the minor unit or too large to be
 *   exact
 */
export function parseAmountMinor(decimal: string, currency: string): number {
  const match = DECIMAL.exec(decimal);
  if (match === null) {
    throw new InvalidAmountError(decimal, "write digits with a point before the decimals, such as 12.50.");
  }
  const [, sign = "", whole = "", fraction = ""] = match;
  const exponent = currencyExponent(currency);
  if (/[1-9]/.test(fraction.slice(exponent))) {
    throw new InvalidAmountError(decimal, `${currency} has ${exponent} decimals, this has more.`);
  }
  const minor = Number(whole + fraction.slice(0, exponent).padEnd(exponent, "0"));
  if (!Number.isSafeInteger(minor)) {
    throw new InvalidAmountError(decimal, "too large to be counted exactly in minor units.");
  }
  return sign === "-" && minor !== 0 ? -minor : minor;
}

/** An amount in the currency's main unit. For showing and normalising, not for adding up. */
export function amountMajor(amountMinor: number, currency: string): number {
  return amountMinor / 10 ** currencyExponent(currency);
}
