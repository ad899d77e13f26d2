import type { I18n } from "@shopify/ui-extensions/admin";

import type { Money } from "../../app/extension-api/contract.ts";

/** Words and figures in the merchant's language. */
export interface Words {
  /** @param said - what stands in the text; `count` chooses its form and is not shown itself */
  text(key: string, said?: Readonly<Record<string, string | number>>): string;
  count(value: number): string;
  /** From 0 to 1, in whole per cent. */
  share(value: number): string;
  /** Without decimals where they are all zero. */
  money(money: Money): string;
  /** An ISO moment as a day in a time zone. */
  day(moment: string, timeZone: string): string;
  /** The same with its time of day. */
  moment(moment: string, timeZone: string): string;
}

/** Words by Shopify's own functions for extensions. They know the language, and read the files in `locales`. */
export function wordsOf(i18n: I18n): Words {
  const date = (moment: string, options: Intl.DateTimeFormatOptions): string =>
    i18n.formatDate(new Date(moment), options);
  return {
    text: (key, said) => i18n.translate(key, said === undefined ? undefined : { ...said }),
    count: (value) => i18n.formatNumber(value, { maximumFractionDigits: 0 }),
    share: (value) => i18n.formatNumber(value, { style: "percent", maximumFractionDigits: 0 }),
    money: ({ minor, currency, exponent }) => {
      const digits = minor % 10 ** exponent === 0 ? 0 : exponent;
      return i18n.formatCurrency(minor / 10 ** exponent, {
        currency,
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      });
    },
    day: (moment, timeZone) => date(moment, { dateStyle: "medium", timeZone }),
    moment: (moment, timeZone) => date(moment, { dateStyle: "medium", timeStyle: "short", timeZone }),
  };
}
