import { z } from "zod";

const accountId = z.string().nullable();

/** What is stored, encrypted, for access to a Klaviyo account. */
const stored = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("key"), accountId, key: z.string() }),
  z.object({
    kind: z.literal("oauth"),
    accountId,
    accessToken: z.string(),
    refreshToken: z.string(),
    /** ISO 8601: when the access token ends. */
    expiresAt: z.iso.datetime(),
  }),
]);

export type KlaviyoCredentials = z.output<typeof stored>;
export type OAuthCredentials = Extract<KlaviyoCredentials, { kind: "oauth" }>;

/**
 * Reads stored credentials. An earlier version stored only the private key.
 * @throws Error for a text that is neither; it doesn't repeat the text
 */
export function parseCredentials(text: string): KlaviyoCredentials {
  if (!text.startsWith("{")) return { kind: "key", accountId: null, key: text };
  const parsed = stored.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  throw new Error("The kept credentials of Klaviyo can't be read. Disconnect Klaviyo, then connect again.");
}

export function credentialsText(credentials: KlaviyoCredentials): string {
  return JSON.stringify(credentials);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
