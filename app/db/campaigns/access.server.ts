/** Whether a shop lets the app make drafts in its Klaviyo account, and read how campaigns did. */
import type { ShopSql } from "../core/shop-scope.server.ts";

/** Notes that drafts are allowed. They stay allowed since the first time. */
export async function allowDrafts(sql: ShopSql, now: Date): Promise<void> {
  await sql.query(
    `insert into campaign_access as a (shop_id, allowed_since) values ($1, $2)
     on conflict (shop_id) do update set allowed_since = coalesce(a.allowed_since, excluded.allowed_since), error_code = null`,
    [sql.shopId, now],
  );
}

/** Notes that drafts have to be allowed anew: Klaviyo was disconnected, or is another account now. */
export async function forbidDrafts(sql: ShopSql): Promise<void> {
  await sql.query(
    `update campaign_access set allowed_since = null, reports_due_at = null, error_code = null, unavailable_since = null
      where shop_id = $1`,
    [sql.shopId],
  );
}

/** Notes that the access that is kept doesn't allow drafts any more. Why reports could not be read stays noted. */
export async function askForAccessAgain(sql: ShopSql): Promise<void> {
  await sql.query(
    "update campaign_access set allowed_since = null, reports_due_at = null where shop_id = $1",
    [sql.shopId],
  );
}

/** Whether the merchant allowed drafts in the account that is connected. */
export async function areDraftsAllowed(sql: ShopSql): Promise<boolean> {
  const rows = await sql.query(
    "select 1 from campaign_access where shop_id = $1 and allowed_since is not null",
    [sql.shopId],
  );
  return rows.length > 0;
}

/**
 * Gives up the campaigns of an account that another one replaces: a draft that is being made ends, and the others are
 * read no more. What was reported of them stays.
 */
export async function giveUpCampaigns(sql: ShopSql, now: Date): Promise<void> {
  await sql.query(
    `update campaigns
        set gone_at = $2, state = case state when 'drafting' then 'failed' else state end,
            error_code = case state when 'drafting' then 'other_account' else error_code end
      where shop_id = $1 and gone_at is null`,
    [sql.shopId, now],
  );
}
