import { describe, expect, it } from "vitest";

import { parseContactLine } from "./contact-line.ts";

function lineOf(emailAddress: string): string {
  const defaultEmailAddress = { emailAddress, marketingState: "SUBSCRIBED" };
  return JSON.stringify({
    id: "gid://shopify/Customer/7",
    firstName: "Ada",
    lastName: null,
    defaultEmailAddress,
  });
}

describe("parseContactLine", () => {
  it("gives the address without characters that nobody sees and spaces around it", () => {
    for (const written of ["Ada..b@Example.jp", " \u200bAda..b@Example.jp\u00a0", "Ada..b@Exam\u2060ple.jp"])
      expect(parseContactLine(lineOf(written))).toMatchObject({ email: "Ada..b@Example.jp" });
  });

  it("gives no address where nothing else is there", () => {
    expect(parseContactLine(lineOf("\u200b "))).toMatchObject({ email: null });
  });
});
