import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { validEmail } from "./valid-email.ts";

describe("validEmail", () => {
  it.each([
    [" Ada@Example.COM ", "ada@example.com"],
    ["a.b+c@sub.example.co", "a.b+c@sub.example.co"],
    ["x@xn--bcher-kva.example", "x@xn--bcher-kva.example"],
    ["c17@example.com", "c17@example.com"],
    ["o'neil@example.ie", "o'neil@example.ie"],
    // Japanese carriers gave out such addresses, and they work.
    ["ada..b@docomo.ne.jp", "ada..b@docomo.ne.jp"],
    [".ada.@ezweb.ne.jp", ".ada.@ezweb.ne.jp"],
    ["Ädä@BÜCHER.example", "ädä@bücher.example"],
    ["用户@例子.世界", "用户@例子.世界"],
    ["\u200bada@exam\u200dple.com\u2060\u00a0", "ada@example.com"],
    ['"ada b"@example.com', '"ada b"@example.com'],
    // Klaviyo may refuse these; the app doesn't.
    ["ada@example", "ada@example"],
    ["ada@example.c", "ada@example.c"],
    ["ada@exa_mple.com", "ada@exa_mple.com"],
    [`${"a".repeat(65)}@example.com`, `${"a".repeat(65)}@example.com`],
  ])("takes %s", (given, expected) => {
    expect(validEmail(given)).toBe(expected);
  });

  it.each([
    "",
    "@",
    "ada",
    "ada@",
    "@example.com",
    "ada@@example.com",
    "a b@example.com",
    "ada@exam ple.com",
    "ada@b@example.com",
    "ada,bob@example.com",
    "Ada <ada@example.com>",
    "ada@example.com\nbcc: bob@example.com",
    "ada\0@example.com",
    "\u200b@example.com",
    `ada@${"a".repeat(63)}.${"b".repeat(63)}.${"c".repeat(63)}.${"d".repeat(63)}.com`,
  ])("refuses %s", (given) => {
    expect(validEmail(given)).toBeNull();
  });

  it("gives the same again for what it gave", () => {
    fc.assert(
      fc.property(fc.oneof(fc.emailAddress(), fc.string()), (text) => {
        const email = validEmail(text);
        expect(email === null ? null : validEmail(email)).toBe(email);
      }),
    );
  });
});
