import { describe, expect, it } from "vitest";

import { cutText, withoutSecrets, withoutTokens } from "./log-text.ts";

describe("withoutSecrets", () => {
  it.each([
    ["postgresql://app:pa55@db.example.com/x", "postgresql://app:[removed]@db.example.com/x"],
    ["token shpat_0123abcd refused", "token [token] refused"],
    ["key pk_0123abcd", "key [key]"],
    ["Bearer eyJhbGciOi.eyJzdWIi.c2ln", "Bearer [token]"],
    ["mail to <eve.x+1@mail.example.com>", "mail to <[email]>"],
    ["url: {postgresql://app:p://a:5@5@db/x}", "url: {postgresql://app:[removed]@db/x}"],
    ["token=eyJhbGciOi.eyJzdWIi.c2ln-x_y?z", "token=[token]?z"],
    ["x-eyJhbGciOi.eyJzdWIi.c2ln", "x-[token]"],
    ["https://app.example/a:b", "https://app.example/a:b"],
    ["nothing here: a@b", "nothing here: a@b"],
  ])("%s", (text, cleaned) => {
    expect(withoutSecrets(text)).toBe(cleaned);
  });

  it("drops the word in which a text is cut, since half a token is still a secret", () => {
    const token = `eyJ${"a".repeat(5_000)}.b.c`;
    expect(withoutSecrets(`refused: ${token}`)).toBe("refused: [cut]");
    expect(withoutSecrets(`refused: ${"x".repeat(4_080)}@mallory.example.com`)).toBe("refused: [cut]");
    expect(withoutTokens("a".repeat(10_000))).toBe("[cut]");
  });
});

describe("withoutTokens", () => {
  it.each([
    ["bad token header00.payload0.signature!", "bad token [token]!"],
    ["short a.b.c stays", "short a.b.c stays"],
    ["shpss_0123 refused", "[token] refused"],
  ])("%s", (message, cleaned) => {
    expect(withoutTokens(message)).toBe(cleaned);
  });
});

describe("a text that is cut", () => {
  it("keeps whole words only, and says that more was there", () => {
    expect(cutText("one two three", 13)).toBe("one two three");
    expect(cutText("one two three", 12)).toBe("one two [cut]");
    expect(cutText("one two three", 7)).toBe("one two [cut]");
    expect(cutText("one\ntwo", 5)).toBe("one\n[cut]");
  });
});
