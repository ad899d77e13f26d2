import { describe, expect, it } from "vitest";

import { GROUPS } from "../../domain/groups/group.ts";
import { groupNames, NAME_LANGUAGES, nameLanguage, targetLanguage } from "./group-names.ts";
import { labelsOf } from "./labels.ts";

describe("the groups' names", () => {
  it.each(NAME_LANGUAGES)("in %s are six tags that a comma can't split", (language) => {
    const names = GROUPS.map((group) => groupNames(language)[group]);
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(GROUPS.length);
    for (const name of names) {
      expect(name).not.toMatch(/[,，、\n]/);
      expect(name).toBe(name.trim());
      expect(name.normalize("NFC")).toBe(name);
    }
    // A label takes nothing away from a name, however long the prefix is.
    const labels = labelsOf("x".repeat(400), groupNames(language));
    for (const group of GROUPS) expect(labels[group].endsWith(`: ${groupNames(language)[group]}`)).toBe(true);
  });

  it("are in the shop's language where there are any, else in English", () => {
    expect(labelsOf("Sixfold", groupNames(nameLanguage("de"))).loyal).toBe("Sixfold: Stammkunden");
    expect(nameLanguage("no")).toBe("nb");
    expect(nameLanguage("xx")).toBe("en");
    expect(nameLanguage(null)).toBe("en");
  });

  it("keep the language of the first sync", () => {
    expect(targetLanguage(null, "fr")).toBe("fr");
    expect(targetLanguage({ language: null, isLabelled: false }, "fr")).toBe("fr");
    expect(targetLanguage({ language: "de", isLabelled: true }, "fr")).toBe("de");
    expect(targetLanguage({ language: null, isLabelled: true }, "fr")).toBe("en");
  });
});
