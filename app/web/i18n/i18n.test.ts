import { describe, expect, it } from "vitest";

import { createI18n } from "./i18n.ts";
import { mergeWords } from "./merge-words.ts";
import { partsAt } from "./page-words.ts";
import { documentWords } from "./words.server.ts";

describe("the words of a rendering", () => {
  it("take the forms of numbers of their language, whatever its country", () => {
    const forms = { figure: { n_one: "un", n_many: "millions", n_other: "plusieurs" } };
    const t = createI18n("fr-CA", forms).t as (key: string, values: object) => string;
    const words = [0, 1, 2, 1_000_000].map((count) => t("figure.n", { count }));
    expect(words).toEqual(["un", "un", "plusieurs", "millions"]);
  });

  it("write lists in their language", () => {
    const t = createI18n("de", { list: "{{names, list}}" }).t as (key: string, values: object) => string;
    expect(t("list", { names: ["A", "B", "C"] })).toBe("A, B und C");
  });

  it("take the general words for a code that has none", () => {
    const { t } = createI18n("en", { sync: { error: { unknown: "Something", refused: "No" } } });
    expect(t(["sync.error.refused", "sync.error.unknown"] as never)).toBe("No");
    expect(t(["sync.error.later_code", "sync.error.unknown"] as never)).toBe("Something");
  });
});

describe("the words of a document", () => {
  it("keep the way in which the merchant's country writes figures", () => {
    expect(documentWords(["en-GB"], "/app").locale).toBe("en-GB");
  });

  it("are English where there are none in the merchant's language", () => {
    for (const wanted of [["pt-BR"], ["x-klingon", "pt"], []])
      expect(documentWords(wanted, "/app")).toEqual(documentWords(["en"], "/app"));
  });

  it("are in the first language that the pages have", () => {
    expect(documentWords(["pt-BR", "nl-BE", "de"], "/").locale).toBe("nl-BE");
  });

  it("are the common ones and those of the page, and no others", () => {
    const [home, unread] = ["/app", "/app/unread-lines"].map((path) => documentWords(["en"], path).words);
    expect(Object.keys(home ?? {})).toEqual(expect.arrayContaining(["group", "home", "status"]));
    expect(Object.keys(unread ?? {})).toEqual(expect.arrayContaining(["group", "unreadLines"]));
    expect(Object.keys(unread ?? {})).not.toContain("status");
    expect(Object.keys(documentWords(["en"], "/nowhere").words)).toContain("error");
  });

  it("follow the page's address, whatever stands in it", () => {
    expect(partsAt("/app/segments/new")).toEqual(["rules", "segments"]);
    expect(partsAt("/app/segments/12/edit")).toEqual(partsAt("/app/segments/7/edit"));
    expect(partsAt("/elsewhere")).toEqual([]);
  });

  it("come together from files that share a section", () => {
    const parts = [{ sync: { a: "1" }, own: "2" }, { sync: { b: { c: "3" } } }];
    expect(mergeWords(parts)).toEqual({ sync: { a: "1", b: { c: "3" } }, own: "2" });
    expect(parts[0]).toEqual({ sync: { a: "1" }, own: "2" });
  });
});
