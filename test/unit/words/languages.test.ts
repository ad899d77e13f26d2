import { describe, expect, it } from "vitest";

import { WORD_FILES } from "../../../app/web/i18n/words.test-support.ts";
import { placeholdersIn, textsOf, type Text } from "./text-list.ts";

const languages = [...new Set(Object.keys(WORD_FILES).map((name) => name.split("/")[0] ?? ""))];
const others = languages.filter((language) => language !== "en");
const english = textsIn("en");

describe.each(languages)("the words in %s", (language) => {
  const texts = textsIn(language);

  it("are none empty", () => {
    expect([...texts.values()].flat().filter(({ text }) => text.trim() === "")).toEqual([]);
  });

  it("have all plural forms of the language", () => {
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
    const needed = pluralCategories.toSorted();
    const wrong = [...texts].flatMap(([key, forms]) => {
      const has = forms.flatMap(({ plural }) => plural ?? []).toSorted();
      return has.length === 0 || String(has) === String(needed) ? [] : [`${key}: ${has.join(", ")}`];
    });
    expect(wrong).toEqual([]);
  });
});

describe.each(others)("the words in %s beside the English ones", (language) => {
  const texts = textsIn(language);

  it("stand in the same files under the same keys, and have a number where the English ones have", () => {
    const keysOf = (every: ReadonlyMap<string, Text[]>): string[] =>
      [...every].map(([key, forms]) => `${key}${forms[0]?.plural == null ? "" : ", counted"}`).toSorted();
    expect(keysOf(texts)).toEqual(keysOf(english));
  });

  it("take the same values", () => {
    const differing = [...texts].flatMap(([key, forms]) =>
      forms
        .filter((form) => !fits(form, english.get(key) ?? [], language))
        .map(({ plural, text }) => `${key} (${plural ?? "all"}): ${text}`),
    );
    expect(differing).toEqual([]);
  });
});

/** All texts of a language by file and key, such as `home: home.title`. */
function textsIn(language: string): Map<string, Text[]> {
  const texts = Object.entries(WORD_FILES)
    .filter(([name]) => name.startsWith(`${language}/`))
    .flatMap(([name, words]) =>
      textsOf(words).map((text) => [`${name.slice(language.length + 1)}: ${text.key}`, text] as const),
    );
  const byKey = Map.groupBy(texts, ([key]) => key);
  return new Map([...byKey].map(([key, forms]) => [key, forms.map(([, text]) => text)]));
}

/**
 * Whether a text takes the values of the English one. A text for exactly 1 may leave the number out. In French, `one`
 * is for 0 too, so it must name it.
 */
function fits({ plural, text }: Text, models: readonly Text[], language: string): boolean {
  const has = named(text);
  const namesAll = has === named(models.find((model) => model.plural !== "one")?.text ?? "");
  const isOnlyOne = plural === "one" && new Intl.PluralRules(language).select(0) !== "one";
  return namesAll || (isOnlyOne && has === named(models.find((model) => model.plural === "one")?.text ?? ""));
}

function named(text: string): string {
  return [...new Set(placeholdersIn(text))].toSorted().join(", ");
}
