import { describe, expect, it } from "vitest";

import { GROUPS } from "../domain/groups/group.ts";
import { digestMail, type Digest } from "./digest.ts";
import { mailWords } from "./mail-words.ts";
import de from "./words/de.json" with { type: "json" };
import en from "./words/en.json" with { type: "json" };
import fr from "./words/fr.json" with { type: "json" };
import nl from "./words/nl.json" with { type: "json" };

const DIGEST: Digest = {
  shopName: "Tea & Co",
  asOf: new Date("2026-03-09T03:00:00Z"),
  since: new Date("2026-03-02T03:00:00Z"),
  currency: "EUR",
  groups: GROUPS.map((group, place) => ({
    group,
    customers: 1_000 * (place + 1),
    spentMinor: 100_000 * (place + 1),
    before: 1_000 * (place + 1) - (group === "loyal" ? -7 : 12),
  })),
  next: { kind: "loyal_slipped", group: "loyal_at_risk", customers: 37, spentMinor: 4_120_000 },
  homePage: "https://admin.example/app",
  settingsPage: "https://admin.example/app/settings",
};

/** All texts by key. */
function textsOf(words: object, path = ""): Map<string, string> {
  return new Map(
    Object.entries(words).flatMap(([key, value]: [string, unknown]) =>
      typeof value === "string"
        ? [[path + key, value] as const]
        : [...textsOf(value as object, `${path}${key}.`)],
    ),
  );
}

const placeholders = (text: string): string[] => (text.match(/\{\{\w+\}\}/g) ?? []).sort();

describe("the words of mails", () => {
  it.each([
    ["de", de],
    ["fr", fr],
    ["nl", nl],
  ] as const)("say in %s what they say in English", (_, words) => {
    const [english, other] = [textsOf(en), textsOf(words)];
    expect([...other.keys()]).toEqual([...english.keys()]);
    for (const [key, text] of other)
      expect([key, placeholders(text)]).toEqual([key, placeholders(english.get(key) ?? "")]);
  });

  it("are English for a locale without words of its own, or an unknown one", () => {
    for (const locale of ["ja", null, "", "constructor"])
      expect(mailWords(locale, "UTC").say("group.loyal")).toBe("Loyal");
    expect(mailWords("de-CH", "UTC").say("group.loyal")).toBe("Stammkunden");
  });
});

describe("a weekly summary", () => {
  const textIn = (locale: string, digest: Partial<Digest> = {}): string =>
    digestMail({ ...DIGEST, ...digest }, mailWords(locale, "Europe/Berlin")).text;

  it("says how each group changed, what is at risk, and one next step", () => {
    const text = textIn("en");
    expect(text).toContain("Customers in your loyalty groups on March 9, 2026: 21,000");
    expect(text).toContain("Loyal: 5,000 (-7)");
    expect(text).toContain("New: 1,000 (+12)");
    expect(text).toContain("(6,000). They have spent €6,000 with you, 28.6% of your revenue.");
    expect(text).toContain("Next step: win back the Loyal customers who just slipped (37).");
    expect(text).toContain("https://admin.example/app/settings");
  });

  it("says nothing of change before there is a week to compare with", () => {
    const groups = DIGEST.groups.map((each) => ({ ...each, before: null }));
    const text = textIn("en", { since: null, groups });
    expect(text).toContain("\nLoyal: 5,000\n");
    expect(text).not.toContain("brackets");
  });

  it.each(["en", "de", "fr", "nl"])("leaves no placeholder and no key in %s", (locale) => {
    const text = textIn(locale);
    expect(text).not.toMatch(/\{\{|\b(digest|group|next)\.\w/);
  });

  it("writes figures as the language does", () => {
    expect(textIn("de")).toContain("21.000");
    expect(textIn("de")).toContain("9. März 2026");
  });
});
