import { describe, expect, it } from "vitest";

import { createI18n } from "../../../app/web/i18n/i18n.ts";
import { wordsIn } from "../../../app/web/i18n/words.test-support.ts";
import { shopFormat } from "../../../app/web/format/format.ts";
import { ruleSentence } from "../../../app/web/format/rule-sentence.ts";
import { FIELD_IDS, fieldOf } from "../../../app/domain/rules/catalogue.ts";
import { PROBLEM_CODES } from "../../../app/domain/rules/problem.ts";
import { ruleLackKey, ruleProblemKey } from "../../../app/web/i18n/codes.ts";
import { NEEDS, OPERATORS } from "../../../app/domain/rules/field.ts";
import { readRule } from "../../../app/segments/read-rule.ts";

const LANGUAGES = ["en", "de", "nl", "fr"] as const;
type Language = (typeof LANGUAGES)[number];

const madeWords = (language: Language) => ({
  t: createI18n(language, wordsIn(language)).t,
  format: shopFormat({
    locale: language === "en" ? "en-US" : language,
    timeZone: "Europe/Berlin",
    currency: "EUR",
  }),
  nameOf: (_: string, id: string) => (id === "7" ? "Big spenders" : null),
});
/** Made once, since reading a language's words takes a while. */
const WORDS_IN = {
  en: madeWords("en"),
  de: madeWords("de"),
  nl: madeWords("nl"),
  fr: madeWords("fr"),
};

function sentence(match: object, words = WORDS_IN.en): string {
  const read = readRule({ version: 1, match });
  if (read.outcome === "refused") throw new Error(JSON.stringify(read.problems));
  return ruleSentence(read.rule, words);
}

describe("a rule in words", () => {
  it.each<[object, string]>([
    [
      { field: "orders", is: "more_than", value: 10, period: { is: "in_last", days: 365 } },
      "People who placed more than 10 orders in the last 365 days.",
    ],
    [{ field: "orders", is: "exactly", value: 1 }, "People who placed exactly 1 order."],
    [{ field: "orders", is: "none" }, "People who placed no order."],
    [
      { not: { field: "expected_revenue_90", is: "at_least", value: 10_000, currency: "EUR" } },
      "People who are not expected to spend at least €100.00 within 90 days.",
    ],
    [
      { not: { field: "expected_revenue_365", is: "fewer_than", value: 10_000, currency: "EUR" } },
      "People who are not expected to spend less than €100.00 within 365 days.",
    ],
    [
      {
        field: "orders",
        is: "at_least",
        value: 1,
        ofOrder: [
          { field: "amount", is: "more_than", value: 10_000, currency: "EUR" },
          { field: "point_of_sale", is: "yes" },
        ],
      },
      "People who placed at least 1 order of more than €100.00 at a point of sale.",
    ],
    [
      {
        field: "revenue",
        is: "fewer_than",
        value: 50,
        currency: "USD",
        period: { is: "before", day: "2024-02-29" },
      },
      "People who spent less than $0.50 before Feb 29, 2024.",
    ],
    [
      {
        all: [
          { field: "group", is: "any_of", values: ["loyal", "new"] },
          {
            any: [
              { field: "tag", is: "none_of", values: ["vip"] },
              { field: "accepts_marketing", is: "yes" },
            ],
          },
          { not: { field: "last_order", is: "longer_ago_than", days: 1 } },
        ],
      },
      "People who are in the group Loyal or New, (do not have the tag “vip” or accept marketing in Shopify), and did not place their last order more than 1 day ago.",
    ],
    [
      { field: "segment", is: "any_of", values: ["7", "8"] },
      "People who are in the segment “Big spenders” or “8”.",
    ],
    [
      { field: "city", is: "any_of", values: ["a", "b", "c", "d", "e", "f", "g"] },
      "People who live in “a”, “b”, “c”, “d”, “e” or 2 more.",
    ],
    [
      { field: "clicked", is: "none", period: { is: "days_ago", from: 60, to: 90 }, machines: true },
      "People who clicked in no email 60 to 90 days ago, opens and clicks by machines included.",
    ],
    [
      { field: "near", is: "within", km: 20, latitude: 52.52, longitude: 13.4 },
      "People who live within 20 km of latitude 52.52, longitude 13.4.",
    ],
  ])("%j", (match, expected) => {
    expect(sentence(match)).toBe(expected);
  });

  const IN_30_DAYS = { is: "in_last", days: 30 };

  it.each<[object, Record<Language, string>]>([
    [
      { field: "last_order", ...IN_30_DAYS },
      {
        en: "did not place their last order in the last 30 days",
        de: "ihre letzte Bestellung nicht in den letzten 30 Tagen aufgegeben haben",
        nl: "hun laatste bestelling niet in de laatste 30 dagen hebben geplaatst",
        fr: "n’ont pas passé leur dernière commande au cours des 30 derniers jours",
      },
    ],
    [
      { field: "orders", is: "at_least", value: 1, period: IN_30_DAYS },
      {
        en: "placed no order in the last 30 days",
        de: "in den letzten 30 Tagen keine Bestellung aufgegeben haben",
        nl: "in de laatste 30 dagen geen bestelling hebben geplaatst",
        fr: "n’ont passé aucune commande au cours des 30 derniers jours",
      },
    ],
    [
      { field: "orders", is: "exactly", value: 2 },
      {
        en: "placed fewer or more than 2 orders",
        de: "weniger oder mehr als 2 Bestellungen aufgegeben haben",
        nl: "minder of meer dan 2 bestellingen hebben geplaatst",
        fr: "ont passé moins ou plus de 2 commandes",
      },
    ],
    [
      { field: "revenue", is: "between", from: 1_000, to: 2_000, currency: "EUR" },
      {
        en: "spent less than €10.00 or more than €20.00",
        de: "weniger als 10,00 € oder mehr als 20,00 € ausgegeben haben",
        nl: "minder dan € 10,00 of meer dan € 20,00 hebben uitgegeven",
        fr: "ont dépensé moins de 10,00 € ou plus de 20,00 €",
      },
    ],
    [
      { field: "f", is: "at_least", value: 4 },
      {
        en: "do not have at least 4 of 5 for frequency",
        de: "bei der Häufigkeit nicht mindestens 4 von 5 haben",
        nl: "op frequentie niet minstens 4 van 5 scoren",
        fr: "n’ont pas au moins 4 sur 5 en fréquence",
      },
    ],
    [
      {
        any: [
          { field: "tag", is: "any_of", values: ["vip"] },
          { field: "accepts_marketing", is: "no" },
        ],
      },
      {
        en: "(do not have the tag “vip” and accept marketing in Shopify)",
        de: "(nicht das Tag „vip“ haben und in Shopify Marketing zugestimmt haben)",
        nl: "(niet de tag “vip” hebben en in Shopify marketing accepteren)",
        fr: "(ne portent pas la balise « vip » et acceptent le marketing dans Shopify)",
      },
    ],
  ])("what must not hold is said as one would say it: %j", (not, said) => {
    const spaces = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, " ");
    const loyal = { field: "group", is: "any_of", values: ["loyal"] };
    for (const language of LANGUAGES)
      expect(spaces(sentence({ all: [loyal, { not }] }, WORDS_IN[language]))).toContain(said[language]);
  });

  const VALUES: Readonly<Record<string, unknown>> = {
    value: 2,
    from: 2,
    to: 3,
    day: "2024-02-29",
    days: 3,
    km: 5,
    latitude: 1,
    longitude: 1,
  };
  const WORDS: Readonly<Record<string, string>> = {
    groups: "loyal",
    scores: "555",
    countries: "DE",
    products: "1",
  };

  it.each(FIELD_IDS)("there are words for each test on %s", (field) => {
    const { value, takes = {} } = fieldOf(field);
    const own = {
      field,
      ...(takes.property && { property: "size" }),
      ...(takes.which && { which: [WORDS[takes.which] ?? "x"] }),
      ...(value.kind === "money" && { currency: "EUR" }),
    };
    for (const is of OPERATORS[value.kind]) {
      const condition = { ...own, is, ...valuesOf(is, value.kind === "day") };
      for (const found of [sentence(condition), sentence({ not: condition })])
        expect(found).toMatch(/^People who [a-z].*[a-z0-9”]/);
      for (const language of LANGUAGES) {
        const words = WORDS_IN[language];
        const [holds, denied] = [sentence(condition, words), sentence({ not: condition }, words)];
        expect(holds + denied).not.toMatch(/rules\.|\{\{|undefined|NaN/);
        expect(denied).not.toBe(holds);
      }
    }

    function valuesOf(is: string, isDay: boolean): object {
      const pick = (...keys: string[]) => Object.fromEntries(keys.map((key) => [key, VALUES[key]]));
      switch (is) {
        case "none":
        case "yes":
        case "no":
          return {};
        case "between":
          return isDay ? { from: "2024-02-29", to: "2024-03-01" } : pick("from", "to");
        case "days_ago":
          return pick("from", "to");
        case "before":
        case "after":
        case "on":
          return pick("day");
        case "in_last":
        case "longer_ago_than":
          return pick("days");
        case "within":
          return pick("km", "latitude", "longitude");
        case "any_of":
        case "none_of":
        case "begins_with":
          return { values: [value.kind === "choice" ? (WORDS[value.of] ?? "7") : "1"] };
        default:
          return pick("value");
      }
    }
  });
});

describe("words for what is wrong with a rule", () => {
  it.each(PROBLEM_CODES)("%s: they name the cure", (code) => {
    const text = WORDS_IN.en.t(ruleProblemKey(code), { allowed: "ALLOWED" });
    expect(text).toMatch(/^[A-Z“].*\.$/);
    expect(text).not.toMatch(/\{\{|ruleProblem/);
  });

  const own = NEEDS.filter((need) => need !== "segments");
  it.each([...own, "other_currency", "segment_gone", "too_many_conditions"] as const)("%s", (code) => {
    const text = WORDS_IN.en.t(ruleLackKey(code));
    expect(text).toMatch(/^[A-Z].*\.$/);
    expect(text).not.toContain("ruleLack");
  });
});
