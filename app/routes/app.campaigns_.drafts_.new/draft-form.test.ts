/** What a merchant writes of a draft can be stored, whatever it was that was posted (G4). */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { draftForm } from "./draft-form.server.ts";

const FIELDS = {
  ...{ requestKey: "7c9e6679-7425-40de-944b-e07fc1f90ae7", kind: "group", subject: "loyal" },
  ...{ language: "en", subjectLine: "Hi", previewText: "", body: "You", excluded: "" },
};

function formOf(over: Partial<typeof FIELDS>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries({ ...FIELDS, ...over })) data.set(name, value);
  return data;
}

describe("the form of a draft", () => {
  it("is read without what PostgreSQL can't hold, and with plain ends of lines", () => {
    const { text } = draftForm(
      formOf({ subjectLine: "H\u0000i", previewText: "\u0000", body: "a\u0000b\r\nc\u0007" }),
    );
    expect(text).toEqual({ language: "en", subject: "Hi", previewText: "", body: "ab\nc" });
  });

  it("has no NUL and no half of a character in any text", () => {
    const any = fc.string({ unit: "binary", maxLength: 40 });
    fc.assert(
      fc.property(any, any, any, (subjectLine, previewText, body) => {
        const { text } = draftForm(formOf({ subjectLine, previewText, body }));
        for (const each of [text.subject, text.previewText, text.body]) {
          expect(each).not.toContain("\u0000");
          expect(each.isWellFormed()).toBe(true);
        }
      }),
    );
  });

  it.each([
    ["a key that is no UUID", { requestKey: "1" }],
    ["no audience", { kind: "everyone" }],
    ["a text that is far too long", { body: "x".repeat(20_001) }],
  ])("with %s is refused", (_what, over) => {
    expect(() => draftForm(formOf(over))).toThrow(Response);
  });
});
