import { createHmac, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";

interface SessionTokenFacts {
  readonly shop: string;
  readonly apiKey: string;
  readonly apiSecret: string;
}

const LIFETIME_SECONDS = 60;
export const USER_ID = "42";

/** A session token as App Bridge hands it out: HS256, one minute. */
export function sessionToken(facts: SessionTokenFacts, atMs: number): string {
  const now = Math.floor(atMs / 1000);
  const payload = {
    iss: `https://${facts.shop}/admin`,
    dest: `https://${facts.shop}`,
    aud: facts.apiKey,
    sub: USER_ID,
    exp: now + LIFETIME_SECONDS,
    nbf: now - 1,
    iat: now,
    jti: randomUUID(),
    sid: randomBytes(32).toString("hex"),
  };
  const body = `${encoded({ alg: "HS256", typ: "JWT" })}.${encoded(payload)}`;
  return `${body}.${signatureOf(body, facts.apiSecret)}`;
}

/** Whether a session token is the simulator's own and still valid. */
export function isSessionToken(token: string, facts: SessionTokenFacts, atMs: number): boolean {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const expected = Buffer.from(signatureOf(`${header}.${payload}`, facts.apiSecret));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as Record<string, unknown>;
  return (
    claims["aud"] === facts.apiKey &&
    claims["dest"] === `https://${facts.shop}` &&
    Number(claims["exp"]) * 1000 > atMs
  );
}

/** The `host` parameter of the frame: the app's place in the admin. */
export function hostParameter(shop: string): string {
  return Buffer.from(`admin.shopify.com/store/${shop.replace(/\.myshopify\.com$/, "")}`).toString("base64");
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function signatureOf(body: string, secret: string): string {
  return createHmac("sha256", secret).update(body).digest("base64url");
}
