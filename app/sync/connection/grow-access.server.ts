import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { credentialsContext, replaceCredentials } from "../../db/sync/klaviyo/klaviyo-connections.server.ts";
import { readTarget } from "../../db/sync/sync-targets.server.ts";
import { checkAccess, checkGrowths } from "../../klaviyo/connection/check.server.ts";
import type { KlaviyoClient } from "../../klaviyo/client.server.ts";
import { credentialsText } from "../../klaviyo/connection/credentials.ts";
import type { Growth } from "../../klaviyo/connection/scopes.ts";
import { beginGrowth, growthsInUse } from "./growths.server.ts";
import { isOtherAccount, type ConnectDeps, type Connection } from "./klaviyo-connection.server.ts";

export type GrowOutcome =
  | { readonly outcome: "grown" }
  /** Scopes as Klaviyo writes them, separated by spaces. */
  | { readonly outcome: "missing_scope"; readonly scope: string }
  /** The consent or the key is of another account than the one that is connected. */
  | { readonly outcome: "other_account" }
  | { readonly outcome: "not_connected" | "wrong_key" | "connection_ended" | "unavailable" };

interface Wish extends Connection {
  readonly growth: Growth;
}

/**
 * Lets the app do more in the account that is connected: its credentials are replaced by these, which must allow all
 * that the old ones had to and the growth besides. Nothing else changes, so a sync or a clean-up that is under way
 * goes on. In every other case the old credentials stay.
 */
export async function growAccess(
  { db, queue, secrets, klaviyoBy }: ConnectDeps,
  shopId: number,
  { growth, access, credentials }: Wish,
  now: Date,
): Promise<GrowOutcome> {
  const { known, used } = await inShopSql(db, shopId, async (sql) => ({
    known: await readTarget(sql, "klaviyo"),
    used: await growthsInUse(sql),
  }));
  if (known?.encryptedKey == null) return { outcome: "not_connected" };
  const client = klaviyoBy(access);
  const check = await checkAccess(client, { segments: known.segments });
  if (check.outcome !== "ok") return check;
  if (isOtherAccount(known, check)) return { outcome: "other_account" };
  const more = await checkGrowths(client, [...used, growth]);
  if (more.outcome !== "ok") return more;
  const { accountId } = check;
  const sealed = secrets.seal(credentialsText(credentials(accountId)), credentialsContext(shopId));
  return inShopSql(db, shopId, async (sql) => {
    const target = await readTarget(sql, "klaviyo");
    if (target !== null && isOtherAccount(target, check)) return { outcome: "other_account" };
    if (!(await replaceCredentials(sql, { sealed, accountId }))) return { outcome: "not_connected" };
    await beginGrowth(sql, queue, growth, now);
    return { outcome: "grown" };
  });
}

interface SwitchDeps extends Pick<ConnectDeps, "db" | "queue"> {
  readonly klaviyo: (shopId: number, encryptedKey: string) => KlaviyoClient;
}

/** Begins a growth by the credentials that are kept, if they allow it. */
export async function growByKept(
  { db, queue, klaviyo }: SwitchDeps,
  shopId: number,
  growth: Growth,
  now: Date,
): Promise<GrowOutcome> {
  const known = await inShopSql(db, shopId, (sql) => readTarget(sql, "klaviyo"));
  if (known?.encryptedKey == null) return { outcome: "not_connected" };
  const check = await checkGrowths(klaviyo(shopId, known.encryptedKey), [growth]);
  if (check.outcome !== "ok") return check;
  return inShopSql(db, shopId, async (sql) => {
    if ((await readTarget(sql, "klaviyo"))?.encryptedKey == null) return { outcome: "not_connected" };
    await beginGrowth(sql, queue, growth, now);
    return { outcome: "grown" };
  });
}
