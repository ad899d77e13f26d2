import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * The raw body of a request that Shopify signed, as webhooks and Flow's requests are; null: the signature is missing or
 * wrong. Makes no query and no call.
 * @param apiSecrets - while the client secret is rotated, Shopify signs with the older one until it is revoked
 */
export async function signedBody(request: Request, apiSecrets: readonly string[]): Promise<Buffer | null> {
  const signature = request.headers.get("x-shopify-hmac-sha256");
  if (signature === null) return null;
  const body = Buffer.from(await request.arrayBuffer());
  const given = Buffer.from(signature, "base64");
  const isSigned = apiSecrets.some((secret) => {
    const expected = createHmac("sha256", secret).update(body).digest();
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  return isSigned ? body : null;
}
