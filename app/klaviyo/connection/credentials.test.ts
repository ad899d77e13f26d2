import { describe, expect, it } from "vitest";
import { credentialsText, parseCredentials } from "./credentials.ts";

describe("credentials", () => {
  it("are read as they were written", () => {
    const key = { kind: "key", accountId: "ABC123", key: "pk_1" } as const;
    const oauth = {
      kind: "oauth",
      accountId: null,
      accessToken: "a",
      refreshToken: "r",
      expiresAt: "2026-01-01T00:00:00.000Z",
    } as const;
    expect(parseCredentials(credentialsText(key))).toEqual(key);
    expect(parseCredentials(credentialsText(oauth))).toEqual(oauth);
  });

  it("may be a bare private key, as an earlier version kept it", () => {
    expect(parseCredentials("pk_1")).toEqual({ kind: "key", accountId: null, key: "pk_1" });
  });

  it("are not repeated by the error of those that can't be read", () => {
    for (const text of ["{not json pk_secret", '{"kind":"other","key":"pk_secret"}']) {
      expect(() => parseCredentials(text)).toThrow(/Disconnect Klaviyo/);
      expect(() => parseCredentials(text)).not.toThrow(/pk_secret/);
    }
  });
});
