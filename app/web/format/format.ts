import { amountMajor } from "../../domain/orders/money.ts";

/** Which day it is for a shop, and what its money is. */
export interface ShopUnits {
  /** IANA, for example `Europe/Zurich`. */
  readonly timeZone: string;
  /** ISO 4217. */
  readonly currency: string;
}

/** How a merchant reads numbers, money and dates. */
export interface ShopLocale extends ShopUnits {
  /** BCP 47, for example `de-CH`. */
  readonly locale: string;
}

/** Writes figures the shop's way. The result is the same on the server and in the browser. */
export interface ShopFormat {
  count(value: number): string;
  /** A part of a whole, 0 to 1, in per cent; null if the whole is 0. */
  share(part: number, whole: number): string | null;
  /** A share, 0 to 1, in per cent, with as many decimals as it takes, two at most. */
  fineShare(share: number): string;
  /** Minor units of the shop's currency. */
  money(amountMinor: number): string;
  /** Minor units of any currency. */
  moneyIn(amountMinor: number, currency: string): string;
  /** The same as `money` without decimals if they are all zero. For approximate amounts. */
  plainMoney(amountMinor: number): string;
  /** The same as `money`, rounded to whole units of the currency. */
  wholeMoney(amountMinor: number): string;
  /** A number in a few digits, such as `12.3K`. For pictures. */
  shortCount(value: number): string;
  /** The same of minor units of the shop's currency. */
  shortMoney(amountMinor: number): string;
  /** A calendar day such as `2026-05-31`. */
  day(day: string): string;
  /** An ISO moment as a day in the shop's time zone. */
  date(moment: string): string;
  /** With this many digits after the point. */
  decimal(value: number, digits: number): string;
  /** A difference with its sign. */
  change(value: number): string;
  /** A calendar month such as `2026-05`. */
  month(month: string): string;
  /** An ISO moment with its time of day. */
  dateTime(moment: string): string;
}

/** Formats for a shop. An unknown locale, zone or currency gets a default, not an error. */
export function shopFormat(shop: ShopLocale): ShopFormat {
  const locale = known(shop.locale, (tag) => Intl.getCanonicalLocales(tag)) ?? "en";
  const timeZone = known(shop.timeZone, (zone) => Intl.DateTimeFormat("en", { timeZone: zone })) ?? "UTC";
  const currency = known(shop.currency, (code) => currencyFormat("en", code)) ?? "USD";
  const count = new Intl.NumberFormat(locale);
  const change = new Intl.NumberFormat(locale, { signDisplay: "exceptZero" });
  const month = new Intl.DateTimeFormat(locale, { month: "short", year: "numeric", timeZone: "UTC" });
  const percent = new Intl.NumberFormat(locale, {
    style: "percent",
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  const finePercent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 2 });
  const money = currencyFormat(locale, currency);
  const plainMoney = currencyFormat(locale, currency, { trailingZeroDisplay: "stripIfInteger" });
  const wholeMoney = currencyFormat(locale, currency, { maximumFractionDigits: 0 });
  const short = { notation: "compact" } as const;
  const shortCount = new Intl.NumberFormat(locale, short);
  const shortMoney = currencyFormat(locale, currency, short);
  const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone });
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone });
  return {
    count: (value) => plainSpaces(count.format(value)),
    share: (part, whole) => (whole === 0 ? null : plainSpaces(percent.format(part / whole))),
    fineShare: (share) => plainSpaces(finePercent.format(share)),
    money: (amountMinor) => plainSpaces(money.format(amountMajor(amountMinor, currency))),
    moneyIn: (amountMinor, code) =>
      plainSpaces(currencyFormat(locale, code).format(amountMajor(amountMinor, code))),
    plainMoney: (amountMinor) => plainSpaces(plainMoney.format(amountMajor(amountMinor, currency))),
    wholeMoney: (amountMinor) => plainSpaces(wholeMoney.format(amountMajor(amountMinor, currency))),
    shortCount: (value) => plainSpaces(shortCount.format(value)),
    shortMoney: (amountMinor) => plainSpaces(shortMoney.format(amountMajor(amountMinor, currency))),
    decimal: (value, digits) =>
      plainSpaces(
        new Intl.NumberFormat(locale, {
          minimumFractionDigits: digits,
          maximumFractionDigits: digits,
        }).format(value),
      ),
    change: (value) => plainSpaces(change.format(value)),
    month: (text) => plainSpaces(month.format(new Date(`${text}-01T00:00:00Z`))),
    day: (text) => plainSpaces(day.format(new Date(`${text}T00:00:00Z`))),
    date: (moment) => plainSpaces(date.format(new Date(moment))),
    dateTime: (moment) => plainSpaces(dateTime.format(new Date(moment))),
  };
}

function currencyFormat(
  locale: string,
  currency: string,
  options: Intl.NumberFormatOptions = {},
): Intl.NumberFormat {
  return new Intl.NumberFormat(locale, { style: "currency", currency, ...options });
}

/** The name, unless `take` refuses it. */
function known(name: string, take: (name: string) => unknown): string | undefined {
  try {
    take(name);
    return name;
  } catch {
    return undefined;
  }
}

/** Versions of ICU differ in narrow spaces, and server and browser may have different ones. */
function plainSpaces(text: string): string {
  return text.replaceAll("\u202f", "\u00a0");
}
