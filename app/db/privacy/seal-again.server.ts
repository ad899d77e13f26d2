/**
 * Seals secrets again with the newest key. It does so for secrets that an older key sealed, so that the older key can
 * go. It also does so for Klaviyo's credentials that an earlier version sealed without their shop. It belongs to no
 * shop and goes through all.
 */
import type { Database } from "../core/database.server.ts";
import { erasureKeyContext } from "./erasure-key.server.ts";
import { credentialsContext } from "../sync/klaviyo/klaviyo-connections.server.ts";
import { SecretUnreadableError, type SecretBox } from "../core/secret-box.ts";
import { sessionContext } from "../shops/session-storage.server.ts";
import { inShopSql, type ShopSql } from "../core/shop-scope.server.ts";

export interface SealedAgain {
  readonly sealed: number;
  /** Secrets whose key is no longer in ENCRYPTION_KEY, or that were changed. They stay as they are. */
  readonly unreadable: number;
}

/** A sealed text, and how to put another in its place unless it was replaced meanwhile. */
interface Found {
  readonly text: string;
  readonly context: string;
  /** Whether an earlier version may have sealed it without its context. */
  readonly mayLackContext?: boolean;
  readonly replace: (by: string) => Promise<unknown>;
}

/** Several processes may run it at once, and it may be cut short anywhere. */
export async function sealAgain(db: Database, secrets: SecretBox): Promise<SealedAgain> {
  const counts = { sealed: 0, unreadable: 0 };
  const again = async (found: readonly Found[]): Promise<void> => {
    for (const { text, context, mayLackContext, replace } of found) {
      const inContext = open(secrets, text, context);
      if (inContext !== null && text.startsWith(secrets.newestMark)) continue;
      const opened = inContext ?? (mayLackContext === true ? open(secrets, text, "") : null);
      if (opened === null) counts.unreadable += 1;
      else {
        await replace(secrets.seal(opened, context));
        counts.sealed += 1;
      }
    }
  };
  await again(await sessionTokens(db, secrets.newestMark));
  const shops = await db.prisma.shop.findMany({
    select: { id: true, erasureKey: true },
    orderBy: { id: "asc" },
  });
  for (const { id, erasureKey } of shops) {
    if (isOlder(erasureKey, secrets.newestMark)) await again([shopsKey(db, id, erasureKey)]);
    await inShopSql(db, id, async (sql) => again(await targetsKeys(sql)));
  }
  return counts;
}

function open(secrets: SecretBox, text: string, context: string): string | null {
  try {
    return secrets.open(text, context);
  } catch (error) {
    if (error instanceof SecretUnreadableError) return null;
    throw error;
  }
}

function isOlder(sealed: string | null, newestMark: string): sealed is string {
  return sealed !== null && !sealed.startsWith(newestMark);
}

async function sessionTokens(db: Database, newestMark: string): Promise<Found[]> {
  const rows = await db.prisma.session.findMany({
    select: { id: true, accessToken: true, refreshToken: true },
  });
  return rows.flatMap(({ id, ...tokens }) =>
    (["accessToken", "refreshToken"] as const).flatMap((name) => {
      const text = tokens[name];
      if (!isOlder(text, newestMark)) return [];
      const replace = (by: string) =>
        db.prisma.session.updateMany({ where: { id, [name]: text }, data: { [name]: by } });
      return [{ text, context: sessionContext(id), replace }];
    }),
  );
}

function shopsKey(db: Database, shopId: number, text: string): Found {
  const replace = (by: string) =>
    db.prisma.shop.updateMany({ where: { id: shopId, erasureKey: text }, data: { erasureKey: by } });
  return { text, context: erasureKeyContext(shopId), replace };
}

async function targetsKeys(sql: ShopSql): Promise<Found[]> {
  const rows = await sql.query<{ text: string }>(
    "select encrypted_key as text from sync_targets where shop_id = $1 and encrypted_key is not null",
    [sql.shopId],
  );
  return rows.map(({ text }) => ({
    text,
    context: credentialsContext(sql.shopId),
    mayLackContext: true,
    replace: (by) =>
      sql.query("update sync_targets set encrypted_key = $3 where shop_id = $1 and encrypted_key = $2", [
        sql.shopId,
        text,
        by,
      ]),
  }));
}
