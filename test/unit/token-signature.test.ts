import { createHmac } from "node:crypto";

import { describe, expect, it } from "vitest";

import { isTokenSignedBy } from "../../app/auth/token-signature.server.ts";

const BODY = "eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJrZXkifQ";
const TOKEN = `${BODY}.${createHmac("sha256", "old").update(BODY).digest("base64url")}`;

const byHeader = (token: string): Request =>
  new Request("https://app.example/app", { headers: { Authorization: `Bearer ${token}` } });

describe("which secret signed a request's token", () => {
  it("is told by the signature, in the header and in the address", () => {
    for (const request of [byHeader(TOKEN), new Request(`https://app.example/app?id_token=${TOKEN}`)]) {
      expect(isTokenSignedBy(request, "old")).toBe(true);
      expect(isTokenSignedBy(request, "new")).toBe(false);
    }
  });

  it("is none's where there is no token, or another text", () => {
    expect(isTokenSignedBy(new Request("https://app.example/app"), "old")).toBe(false);
    for (const token of ["nonsense", `${TOKEN}.x`, `${BODY}.`, `${TOKEN}x`, BODY])
      expect(isTokenSignedBy(byHeader(token), "old")).toBe(false);
  });
});
