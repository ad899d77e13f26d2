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
  ])("takes %s", (given, expected) => {
    expect(validEmail(given)).toBe(expected);
  });

  it.each([
    "",
    "@",
    "ada",
    "ada@",
    "@example.com",
    "ada@example",
    "ada@@example.com",
    "ada..b@example.com",
    ".ada@example.com",
    "ada@-example.com",
    "ada@example.c",
    "ada@example.com.",
    "a b@example.com",
    "ada@127.0.0.1",
    "ada@exa_mple.com",
    "ädä@example.com",
    `${"a".repeat(65)}@example.com`,
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
