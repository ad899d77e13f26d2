import { describe, expect, it } from "vitest";

import { searchForm } from "./search-form.server.ts";

function textOf(text: string): string {
  const form = new FormData();
  form.set("text", text);
  return searchForm(form).text;
}

describe("searchForm", () => {
  it("finds a pasted email in spite of characters that nobody sees", () => {
    expect(textOf("\u200bada@exam\u200bple.com\ufeff ")).toBe("ada@example.com");
  });

  it("keeps what a script needs between letters", () => {
    expect(textOf("\u200bعلی\u200cرضا ")).toBe("علی\u200cرضا");
  });

  it("asks for nothing where the text is too long", () => {
    expect(textOf("a".repeat(101))).toBe("");
  });
});
