/** The connection with Klaviyo. Its row is the one of Klaviyo in sync_targets. */
import { SecretUnreadableError, type SecretBox } from "../../core/secret-box.ts";
import type { ShopSql } from "../../core/shop-scope.server.ts";
import type { KnownSegment } from "../audience-rows.ts";

/** The context that names what a shop's sealed credentials belong to. At another shop they do not open. */
export function credentialsContext(shopId: number): string {
  return `klaviyo credentials ${String(shopId)}`;
}

/**
 * Opens a shop's credentials. It also opens those that an earlier version sealed without their shop.
 * @throws SecretUnreadableError
 */
export function openCredentials(secrets: Pick<SecretBox, "open">, shopId: number, sealed: string): string {
  try {
    return secrets.open(sealed, credentialsContext(shopId));
  } catch (error) {
    if (!(error instanceof SecretUnreadableError)) throw error;
    return secrets.open(sealed);
  }
}

/**
 * Replaces credentials by those that renew them. False: others replaced them meanwhile, or Klaviyo was disconnected.
 */
export async function renewCredentials(sql: ShopSql, renewed: string, sealed: string): Promise<boolean> {
  const rows = await sql.query(
    `update sync_targets set encrypted_key = $3
      where shop_id = $1 and target = 'klaviyo' and encrypted_key = $2 returning 1`,
    [sql.shopId, renewed, sealed],
  );
  return rows.length > 0;
}

/**
 * Replaces the credentials by others of the same account, and nothing else: what runs by them goes on.
 * @returns false: Klaviyo was disconnected meanwhile
 */
export async function replaceCredentials(
  sql: ShopSql,
  { sealed, accountId }: { readonly sealed: string; readonly accountId: string | null },
): Promise<boolean> {
  const rows = await sql.query(
    `update sync_targets set encrypted_key = $2, account_id = coalesce($3, account_id)
      where shop_id = $1 and target = 'klaviyo' and encrypted_key is not null returning 1`,
    [sql.shopId, sealed, accountId],
  );
  return rows.length > 0;
}

/** Stores the id of an audience's segment, the name that it was given or found by, and whether the app made it. */
export async function saveSegment(sql: ShopSql, place: number, segment: KnownSegment): Promise<void> {
  await sql.query(
    `update audiences set segment_id = $3, segment_name = $4, segment_made = $5
      where shop_id = $1 and target = 'klaviyo' and place = $2`,
    [sql.shopId, place, segment.id, segment.name, segment.made],
  );
}

/** Forgets an audience's segment, which is gone. */
export async function forgetSegment(sql: ShopSql, place: number): Promise<void> {
  await sql.query(
    `update audiences set segment_id = null, segment_name = null, segment_made = false
      where shop_id = $1 and target = 'klaviyo' and place = $2`,
    [sql.shopId, place],
  );
}

/** Notes whether the six segments are wanted. Segments that were made stay in Klaviyo. */
export async function wantSegments(sql: ShopSql, segments: boolean): Promise<void> {
  await sql.query("update sync_targets set segments = $2 where shop_id = $1 and target = 'klaviyo'", [
    sql.shopId,
    segments,
  ]);
}
