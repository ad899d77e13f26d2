import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

/** Encrypts secrets that must not lie in the database as plain text. */
export interface SecretBox {
  /**
   * `context` names what the secret belongs to, such as a session's id. The sealed text opens only with the same
   * context.
   */
  seal(text: string, context?: string): string;
  /** @throws SecretUnreadableError if the key is not among ours, or text or context were changed. */
  open(sealed: string, context?: string): string;
  /** The beginning of each text that the newest key sealed. */
  readonly newestMark: string;
  /** Whether there are keys that only open. */
  readonly hasOlderKeys: boolean;
}

export class SecretUnreadableError extends Error {
  override readonly name = "SecretUnreadableError";
}

const ALGORITHM = "aes-256-gcm";
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM with a random nonce. A sealed text is `<key's id>.<base64url of nonce, tag, ciphertext>`.
 * @param keys one key in base64, or several with commas between. The first key seals; every key opens. To replace a
 * key, put the new one in front. Remove the old one once it seals nothing any more: see `sealAgain`.
 */
export function secretBox(keys: string): SecretBox {
  const ring = parseKeys(keys);
  const [newest] = ring;
  const byId = new Map(ring.map((each) => [each.id, each.key]));
  return {
    newestMark: `${newest.id}.`,
    hasOlderKeys: ring.some(({ id }) => id !== newest.id),
    seal(text, context = "") {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, newest.key, nonce).setAAD(Buffer.from(context));
      const encrypted = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return `${newest.id}.${Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString("base64url")}`;
    },
    open(sealed, context = "") {
      const [id = "", body = ""] = sealed.split(".");
      const key = byId.get(id);
      if (!key) throw new SecretUnreadableError(`The key ${id.slice(0, 8)} is not in ENCRYPTION_KEY.`);
      return decrypt(key, Buffer.from(body, "base64url"), context);
    },
  };
}

/**
 * Whether a text is one or more keys that `secretBox` takes. The first key may not be all zeros, since a variable that
 * nobody filled in looks like that. An older key of zeros still opens what it sealed.
 */
export function areKeys(text: string): boolean {
  const keys = text.split(",").map(keyBytes);
  return keys.every((key) => key !== undefined) && keys[0]?.some((byte) => byte !== 0) === true;
}

interface Key {
  readonly id: string;
  readonly key: Buffer;
}

function parseKeys(text: string): readonly [Key, ...Key[]] {
  const [first, ...others] = text.split(",").map((each): Key => {
    const key = keyBytes(each);
    if (!key) throw new RangeError("ENCRYPTION_KEY is not base64 of 32 bytes.");
    return { id: createHash("sha256").update(key).digest("hex").slice(0, 8), key };
  });
  if (!first) throw new RangeError("ENCRYPTION_KEY is empty.");
  if (first.key.every((byte) => byte === 0))
    throw new RangeError("ENCRYPTION_KEY begins with a key of zeros.");
  return [first, ...others];
}

function keyBytes(text: string): Buffer | undefined {
  const trimmed = text.trim();
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(trimmed)) return undefined;
  const key = Buffer.from(trimmed, "base64");
  return key.length === KEY_BYTES ? key : undefined;
}

function decrypt(key: Buffer, body: Buffer, context: string): string {
  try {
    const decipher = createDecipheriv(ALGORITHM, key, body.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(context));
    decipher.setAuthTag(body.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    return (
      decipher.update(body.subarray(NONCE_BYTES + TAG_BYTES), undefined, "utf8") + decipher.final("utf8")
    );
  } catch {
    throw new SecretUnreadableError("A stored secret was changed, or belongs elsewhere.");
  }
}
