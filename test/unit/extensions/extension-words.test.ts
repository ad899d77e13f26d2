import { readdirSync } from "node:fs";
import path from "node:path";

import { describe, expect, it } from "vitest";

import { GROUPS } from "../../../app/domain/groups/group.ts";
import { WORD_FILES } from "../../../app/web/i18n/words.test-support.ts";
import {
  extensionFolders,
  extensionJson,
  EXTENSIONS,
  LOCALE_FILES,
  type Language,
} from "./extension-files.ts";

type Words = { readonly [key: string]: string | Words };

/** As many characters always fit on a button; and as many times the English text. */
const FITS = { characters: 18, times: 1.6 } as const;
const BUTTONS = ["tryAgain", "close", "back", "preview", "send"] as const;
const PLURALS: ReadonlySet<string> = new Set(["zero", "one", "two", "few", "many", "other"]);

const languages = Object.keys(LOCALE_FILES) as Language[];
const handles = extensionFolders()
  .map(({ folder }) => folder)
  .filter((folder) => readdirSync(path.join(EXTENSIONS, folder)).includes("locales"));

function wordsOf(handle: string, language: Language): Words {
  return extensionJson(handle, `locales/${LOCALE_FILES[language]}`) as Words;
}

interface Text {
  readonly key: string;
  readonly form: string | null;
  readonly text: string;
}

/** The texts under their keys; forms of a number share one. */
function textsOf(words: Words, prefix = ""): Text[] {
  return Object.entries(words).flatMap(([key, value]) => {
    if (typeof value === "object") return textsOf(value, `${prefix}${key}.`);
    const isForm = PLURALS.has(key);
    return [{ key: isForm ? prefix.slice(0, -1) : prefix + key, form: isForm ? key : null, text: value }];
  });
}

function gapsIn(text: string): string {
  return [...new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name))].toSorted().join(", ");
}

describe.each(handles)("the words of %s", (handle) => {
  const english = textsOf(wordsOf(handle, "en"));
  const keysOf = (texts: readonly Text[]): string[] => [...new Set(texts.map(({ key }) => key))].toSorted();

  it("stand in files of four languages, and in no other", () => {
    const files = readdirSync(path.join(EXTENSIONS, handle, "locales")).toSorted();
    expect(files).toEqual(Object.values(LOCALE_FILES).toSorted());
  });

  it.each(languages)("have the same keys in %s, all forms of a number, and none empty", (language) => {
    const texts = textsOf(wordsOf(handle, language));
    expect(keysOf(texts)).toEqual(keysOf(english));
    expect(texts.filter(({ text }) => text.trim() === "")).toEqual([]);
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted();
    for (const [key, all] of Map.groupBy(texts, (each) => each.key)) {
      const has = all.flatMap(({ form }) => form ?? []).toSorted();
      if (has.length > 0) expect(has, `${key} in ${language}`).toEqual(forms);
    }
  });

  it.each(languages)("leave the same gaps in %s", (language) => {
    for (const { key, form, text } of textsOf(wordsOf(handle, language))) {
      const model = english.findLast((each) => each.key === key)?.text ?? "";
      // "One more order" needs no number, in languages whose form for one is for one alone.
      const isOne = form === "one" && new Intl.PluralRules(language).select(0) !== "one";
      const found = gapsIn(text);
      if (!(isOne && found === gapsIn(model.replaceAll(/\{\{(number|days|most)\}\}/g, ""))))
        expect(found, `${key} in ${language}`).toBe(gapsIn(model));
    }
  });

  it("fit on buttons", () => {
    for (const language of languages)
      for (const key of BUTTONS) {
        const [text, model] = [wordsOf(handle, language)[key], wordsOf(handle, "en")[key]];
        if (typeof text === "string" && typeof model === "string")
          expect(text.length, `${key} in ${language}`).toBeLessThanOrEqual(
            Math.max(FITS.characters, model.length * FITS.times),
          );
      }
  });

  it("name the groups as the app does", () => {
    for (const language of languages) {
      const named = wordsOf(handle, language)["group"];
      if (named === undefined) continue;
      const common = WORD_FILES[`${language}/common`] as { group: Record<string, { name: string }> };
      const names = GROUPS.map((group) => [group, common.group[group]?.name.replaceAll("\u00ad", "")]);
      expect(named).toEqual(Object.fromEntries(names));
    }
  });
});
