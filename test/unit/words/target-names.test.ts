import { readFileSync } from "node:fs";

import { expect, it } from "vitest";

import { GROUPS } from "../../../app/domain/groups/group.ts";
import { groupNames } from "../../../app/sync/labels/group-names.ts";

type Names = Readonly<Record<string, { readonly name: string }>>;

it.each(["en", "de", "nl", "fr"] as const)("pages in %s call the groups as tags and lists do", (language) => {
  const file = new URL(`../../../app/web/i18n/${language}/common.json`, import.meta.url);
  const { group: names } = JSON.parse(readFileSync(file, "utf8")) as { group: Names };
  const shown = GROUPS.map((group) => names[group]?.name.replaceAll("\u00AD", ""));
  expect(shown).toEqual(GROUPS.map((group) => groupNames(language)[group]));
});
