/** The connection with Klaviyo. Its row is the one of Klaviyo in sync_targets. */
import type { Group } from "../../../domain/groups/group.ts";
import { SecretUnreadableError, type SecretBox } from "../../core/secret-box.ts";
import type { ShopSql } from "../../core/shop-scope.server.ts";
import type { KnownSegment } from "../sync-targets.server.ts";

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

/** Stores the id of a group's segment, the name that it was given or found by, and whether the app made it. */
export async function saveSegment(sql: ShopSql, group: Group, segment: KnownSegment): Promise<void> {
  await sql.query(
    `update sync_targets
        set segment_ids = coalesce(segment_ids, '{}') || jsonb_build_object($2::text, $3::jsonb)
      where shop_id = $1 and target = 'klaviyo'`,
    [sql.shopId, group, JSON.stringify(segment)],
  );
}

/** Forgets the id of a group's segment, which is gone. */
export async function forgetSegment(sql: ShopSql, group: Group): Promise<void> {
  await sql.query(
    "update sync_targets set segment_ids = segment_ids - $2::text where shop_id = $1 and target = 'klaviyo'",
    [sql.shopId, group],
  );
}

/** Notes whether the six segments are wanted. Segments that were made stay in Klaviyo. */
export async function wantSegments(sql: ShopSql, segments: boolean): Promise<void> {
  await sql.query("update sync_targets set segments = $2 where shop_id = $1 and target = 'klaviyo'", [
    sql.shopId,
    segments,
  ]);
}
