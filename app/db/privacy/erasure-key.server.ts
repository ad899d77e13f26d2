/** A shop's key for the hashes of erased customers. It stands in the directory of shops, sealed. */
import { randomBytes } from "node:crypto";

import type { Database } from "../core/database.server.ts";
import type { SecretBox } from "../core/secret-box.ts";

const KEY_BYTES = 32;

/** What the sealed key belongs to: elsewhere it does not open. */
export function erasureKeyContext(shopId: number): string {
  return `erasure key ${String(shopId)}`;
}

/**
 * The shop's key, made when it is first needed; safe when several need it first at once.
 * @throws SecretUnreadableError where it can't be opened: with another key nobody erased would be known again
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
