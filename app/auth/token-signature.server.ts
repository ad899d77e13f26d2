import { createHmac, timingSafeEqual } from "node:crypto";

import { tokenOf } from "./session-token.ts";

/**
 * Whether this secret signed the request's session token. The SDK checks all of the token; this only chooses the
 * secret.
 */
export function isTokenSignedBy(request: Request, apiSecret: string): boolean {
  const [header, payload, signature, ...rest] = (tokenOf(request) ?? "").split(".");
  if (header === undefined || payload === undefined || signature === undefined || rest.length > 0)
    return false;
  const expected = createHmac("sha256", apiSecret).update(`${header}.${payload}`).digest();
  const given = Buffer.from(signature, "base64url");
  return given.length === expected.length && timingSafeEqual(given, expected);
}
