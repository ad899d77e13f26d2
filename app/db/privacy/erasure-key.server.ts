/** A shop's key for the hashes of erased customers. It is stored sealed in the shop directory. */
import { randomBytes } from "node:crypto";

import type { Database } from "../core/database.server.ts";
import type { SecretBox } from "../core/secret-box.ts";

const KEY_BYTES = 32;

/** The context that names what the sealed key belongs to. With another context it does not open. */
export function erasureKeyContext(shopId: number): string {
  return `erasure key ${String(shopId)}`;
}

/**
 * The shop's key. It is made when it is first needed; several callers may need it first at once.
 * @throws SecretUnreadableError if it can't be opened. No new key is made then: with another key no erased customer
 * would be recognised.
 */
export async function erasureKey(
  db: Pick<Database, "prisma">,
  secrets: SecretBox,
  shopId: number,
): Promise<Buffer> {
  const { shop } = db.prisma;
  const sealed = await readKey(db, shopId);
  if (sealed !== null) return opened(sealed, secrets, shopId);
  const made = secrets.seal(randomBytes(KEY_BYTES).toString("base64"), erasureKeyContext(shopId));
  await shop.updateMany({ where: { id: shopId, erasureKey: null }, data: { erasureKey: made } });
  return opened((await readKey(db, shopId)) ?? "", secrets, shopId);
}

async function readKey(db: Pick<Database, "prisma">, shopId: number): Promise<string | null> {
  const row = await db.prisma.shop.findUnique({ where: { id: shopId }, select: { erasureKey: true } });
  return row?.erasureKey ?? null;
}

function opened(sealed: string, secrets: SecretBox, shopId: number): Buffer {
  return Buffer.from(secrets.open(sealed, erasureKeyContext(shopId)), "base64");
}
