/** The words of mails. A mail has no page, so it brings all of them. */
import i18next from "i18next";

import de from "./words/de.json" with { type: "json" };
import en from "./words/en.json" with { type: "json" };
import fr from "./words/fr.json" with { type: "json" };
import nl from "./words/nl.json" with { type: "json" };

/** The compiler sees that each language has the words of English. */
const WORDS: Readonly<Record<string, typeof en>> = { en, de, fr, nl };
const FALLBACK = "en";

/** How a merchant is written to. */
export interface MailWords {
  /** The key's words. */
  readonly say: (key: string, values?: Readonly<Record<string, string>>) => string;
  /** A day in full. */
  readonly day: (moment: Date) => string;
  readonly count: (value: number) => string;
  /** A difference with its sign. */
  readonly change: (value: number) => string;
  /** A part of a whole, 0 to 1. */
  readonly share: (value: number) => string;
  /** Whole units of the currency. */
  readonly money: (amountMajor: number, currency: string) => string;
}

/**
 * Words and figures in the merchant's language; English where there are none in it.
 * @param locale - BCP 47; null: not known
 * @param timeZone - IANA
 */
export function mailWords(locale: string | null, timeZone: string): MailWords {
  const wanted = locale === null ? FALLBACK : (locale.split(/[-_]/)[0]?.toLowerCase() ?? FALLBACK);
  const language = Object.hasOwn(WORDS, wanted) ? wanted : FALLBACK;
  const t = translator(language);
  return {
    say: (key, values = {}) => t(key, values),
    day: (moment) => moment.toLocaleDateString(language, { dateStyle: "long", timeZone }),
    count: (value) => value.toLocaleString(language),
    change: (value) => value.toLocaleString(language, { signDisplay: "exceptZero" }),
    share: (value) => value.toLocaleString(language, { style: "percent", maximumFractionDigits: 1 }),
    money: (amountMajor, currency) =>
      amountMajor.toLocaleString(language, { style: "currency", currency, maximumFractionDigits: 0 }),
  };
}

/** The keys that i18next knows by type are those of pages. */
type Translate = (key: string, values: Readonly<Record<string, string>>) => string;

function translator(language: string): Translate {
  const instance = i18next.createInstance();
  void instance.init({
    lng: language,
    fallbackLng: false,
    resources: { [language]: { translation: WORDS[language] ?? en } },
    initAsync: false,
    interpolation: { escapeValue: false },
    showSupportNotice: false,
  });
  return instance.t as Translate;
}
