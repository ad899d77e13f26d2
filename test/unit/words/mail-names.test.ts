import { readdirSync, readFileSync } from "node:fs";

import { expect, it } from "vitest";

const WORDS = new URL("../../../app/", import.meta.url);
const languages = readdirSync(new URL("web/i18n", WORDS), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

type Names = Readonly<Record<string, { readonly name: string }>>;
const read = (file: string): object => JSON.parse(readFileSync(new URL(file, WORDS), "utf8")) as object;

it.each(languages)("mails call the groups in %s as pages do", (language) => {
  const { group: pages } = read(`web/i18n/${language}/common.json`) as { group: Names };
  const { group: mails } = read(`mails/words/${language}.json`) as {
    group: Readonly<Record<string, string>>;
  };
  // A mail is plain text, where a soft hyphen would be seen.
  const names = Object.entries(mails).map(([group]) => [group, pages[group]?.name.replaceAll("\u00AD", "")]);
  expect(Object.fromEntries(names)).toEqual(mails);
});
