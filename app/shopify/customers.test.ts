import { describe, expect, it } from "vitest";

import { plainSearchText } from "./customers.server.ts";

describe("plainSearchText", () => {
  it.each([
    ["  Zoë   Brontë ", "Zoë* Brontë*"],
    ["a@example.com", "a@example.com*"],
    ["orders_count:>5 OR (x)", "orders_count* 5* x*"],
    ['-tag "quoted" *', "tag* quoted*"],
    ["***", ""],
  ])("makes words of %j", (text, expected) => {
    expect(plainSearchText(text)).toBe(expected);
  });
});
