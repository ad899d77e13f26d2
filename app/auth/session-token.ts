/** The shop that a request's session token names. Nothing is verified yet. */
export type ClaimedShop =
  | { readonly claim: "none" }
  | { readonly claim: "shop"; readonly domain: string }
  /** Issuer and destination are different shops, or no shops at all. Or the text is not a token. */
  | { readonly claim: "mixed" };

/**
 * Reads the shop from a request's session token. The SDK verifies the signature and the audience, but not that the
 * issuer is the destination's own admin. So the shop that is read here counts only together with the SDK's check.
 */
export function claimedShop(request: Request): ClaimedShop {
  const token = tokenOf(request);
  if (token === null || token === "") return { claim: "none" };
  if (!/^[\w.-]+$/.test(token)) return { claim: "mixed" };
  const payload = payloadOf(token);
  if (payload === null) return { claim: "none" };
  const issuer = hostOf(payload["iss"]);
  const destination = hostOf(payload["dest"]);
  return issuer !== null && issuer === destination ? { claim: "shop", domain: issuer } : { claim: "mixed" };
}

/**
 * Reads the shop from the token of an extension. Of these tokens only the destination is documented: an issuer that is no
 * shop is left to the SDK.
 */
export function claimedByExtension(request: Request): ClaimedShop {
  const token = tokenOf(request) ?? "";
  const payload = /^[\w.-]+$/.test(token) ? payloadOf(token) : null;
  const issuer = hostOf(payload?.["iss"]);
  const destination = hostOf(payload?.["dest"]);
  const isOne = destination !== null && (issuer ?? destination) === destination;
  return isOne ? { claim: "shop", domain: destination } : { claim: "mixed" };
}

/** The text in the place of a session token, in the order in which the SDK looks; null: there is none. */
export function tokenOf(request: Request): string | null {
  const header = request.headers.get("authorization")?.replace(/^Bearer /, "");
  return header ?? new URL(request.url).searchParams.get("id_token");
}

function payloadOf(token: string): Record<string, unknown> | null {
  try {
    const text = Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8");
    const payload: unknown = JSON.parse(text);
    return typeof payload === "object" && payload !== null ? (payload as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function hostOf(address: unknown): string | null {
  if (typeof address !== "string" || !URL.canParse(address)) return null;
  const { protocol, hostname } = new URL(address);
  return protocol === "https:" && /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/.test(hostname) ? hostname : null;
}
