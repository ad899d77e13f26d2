import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { describe, expect, it } from "vitest";

import { PAGE_WORDS } from "../../../app/web/i18n/page-words.ts";
import { WORD_FILES, wordsIn } from "../../../app/web/i18n/words.test-support.ts";
import { readPageSources } from "./page-calls.ts";
import { placeholdersIn, textsOf, type Text } from "./text-list.ts";

const ROUTES = fileURLToPath(new URL("../../../app/routes/", import.meta.url));
/** A text that is this much longer than the English one breaks a button's line on a phone. */
const LONGEST_RATIO = 1.6;
/** Every button has room for so many characters: "Save" is "Speichern", and fits. */
const ALWAYS_FITS = 18;
const LANGUAGES = [...new Set(Object.keys(WORD_FILES).map((name) => name.split("/")[0] ?? ""))];

const { calls, imports } = readPageSources();
const texts = textsOf(wordsIn("en"));
const known = new Set(texts.map(({ key }) => key));
const english = Object.entries(WORD_FILES).filter(([name]) => name.startsWith("en/"));
/** The file of each key. */
const partOf = new Map(
  english.flatMap(([name, words]) => textsOf(words).map(({ key }) => [key, name.slice("en/".length)])),
);

describe("the keys of the pages' words", () => {
  it("are told by the type of every call", () => {
    expect(calls.length).toBeGreaterThan(800);
    expect(calls.filter(({ keys }) => keys === null).map(({ file }) => file)).toEqual([]);
  });

  it("are all used", () => {
    const used = new Set(calls.flatMap(({ keys }) => keys ?? []));
    expect([...known].filter((key) => !used.has(key))).toEqual([]);
  });

  it("all exist", () => {
    const missing = calls.flatMap(({ file, keys }) =>
      (keys ?? []).filter((key) => !known.has(key)).map((key) => `${file}: ${key}`),
    );
    expect(missing).toEqual([]);
  });

  it("stand in one file each", () => {
    const keys = english.flatMap(([, words]) => [...new Set(textsOf(words).map(({ key }) => key))]);
    expect(keys.filter((key, place) => keys.indexOf(key) !== place)).toEqual([]);
  });

  it("get a value for every placeholder", () => {
    const unfilled = calls.flatMap(({ file, keys, given }) =>
      texts
        .filter(({ key }) => given !== null && keys?.includes(key))
        .flatMap(({ key, text }) => placeholdersIn(text).map((name) => ({ key, name })))
        .filter(({ name }) => given?.has(name) === false)
        .map(({ key, name }) => `${file}: ${key} lacks ${name}`),
    );
    expect(unfilled).toEqual([]);
  });
});

describe("the words that go with a page", () => {
  const pages = readdirSync(ROUTES).filter((name) => isPage(name));

  it("are those that it says", () => {
    const needed = pages.map((name) => [pathOf(name), partsOf(name)] as const);
    const said = Object.entries(PAGE_WORDS).map(([path, parts]) => [path, parts.toSorted()] as const);
    expect(Object.fromEntries(said)).toEqual(
      Object.fromEntries(needed.filter(([, parts]) => parts.length > 0)),
    );
  });

  it("are the common ones for what stands around every page", () => {
    expect(partsNeededBy(["root.tsx", "routes/app/route.tsx"])).toEqual([]);
  });
});

describe("the texts on buttons", () => {
  const inButtons = new Set(calls.flatMap(({ keys, inButton }) => (inButton ? (keys ?? []) : [])));

  it("are found in the pages", () => {
    expect(inButtons.size).toBeGreaterThan(50);
  });

  it.each(LANGUAGES)("are hardly longer in %s than in English", (language) => {
    const room = Map.groupBy(texts, ({ key }) => key);
    const long = textsOf(wordsIn(language)).filter(
      ({ key, text }) => inButtons.has(key) && lengthOf(text) > roomFor(room.get(key) ?? []),
    );
    expect(long.map(({ key, text }) => `${key}: ${text}`)).toEqual([]);
  });
});

/** How many characters a button has for a text in another language. */
function roomFor(english: readonly Text[]): number {
  return Math.max(ALWAYS_FITS, LONGEST_RATIO * Math.max(0, ...english.map(({ text }) => lengthOf(text))));
}

/** Without soft hyphens, which show only where a line breaks. */
function lengthOf(text: string): number {
  return text.replaceAll("\u00ad", "").length;
}

function isPage(name: string): boolean {
  const file = `routes/${name}/route.tsx`;
  return imports.has(file) && /^export default/m.test(readFileSync(`${ROUTES}${name}/route.tsx`, "utf8"));
}

/** `/app/segments/:id/edit` of `app.segments_.$id_.edit`. */
function pathOf(name: string): string {
  const steps = name.split(".").map((step) => step.replace(/_$/, "").replace(/^\$/, ":"));
  return `/${steps.filter((step) => step !== "_index").join("/")}`;
}

function partsOf(name: string): string[] {
  return partsNeededBy([`routes/${name}/route.tsx`]);
}

/** The files of words that a page needs, by what it imports and what that imports. */
function partsNeededBy(files: readonly string[]): string[] {
  const reached = new Set(files);
  for (const file of reached) for (const next of imports.get(file) ?? []) reached.add(next);
  const keys = calls.filter(({ file }) => reached.has(file)).flatMap((call) => call.keys ?? []);
  const parts = new Set(keys.map((key) => partOf.get(key) ?? key));
  return [...parts].filter((part) => part !== "common").toSorted();
}
