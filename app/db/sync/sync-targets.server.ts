import { z } from "zod";

import { GROUPS_SET } from "../../domain/sync/audience-set.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { audienceList, AUDIENCES_OF_TARGET, type Audience } from "./audience-rows.ts";

export const TARGETS = ["shopify_tags", "klaviyo"] as const;
/** Where groups are sent. */
export type Target = (typeof TARGETS)[number];

/** The job that syncs a target. */
export const SYNC_JOBS = { shopify_tags: "sync-tags", klaviyo: "sync-klaviyo" } as const;

export interface SyncTarget {
  readonly target: Target;
  readonly enabled: boolean;
  /** In the order of their places. Empty: nothing was ever prepared for the target. */
  readonly audiences: readonly Audience[];
  /** The labels' language, ISO 639-1; null until the first sync. */
  readonly language: string | null;
  /** At Shopify: whether group and score are written as metafields too. */
  readonly metafields: boolean;
  /** Whether the metafields' definitions were made. */
  readonly metafieldsDefined: boolean;
  /** Whether the merchant's reports may ask for the metafields; null: Shopify wasn't asked yet. */
  readonly metafieldsInReports: boolean | null;
  readonly encryptedKey: string | null;
  readonly accountId: string | null;
  readonly accountName: string | null;
  readonly createProfiles: boolean;
  /** At Klaviyo: whether segments of the groups are wanted. */
  readonly segments: boolean;
  /** At Klaviyo: whether profiles show what is expected of their customers. */
  readonly predictions: boolean;
  /** When it was last audited; null: not since it was switched on. */
  readonly auditedAt: Date | null;
  /** Whether it is being cleaned up, to be switched off after that. Nothing else is sent. */
  readonly leaving: boolean;
  /** When its states were moved out of the tables of an earlier version; null: nothing is sent or compared before. */
  readonly statesFilledAt: Date | null;
  /** The tags, or the ids of lists, that ended audiences left there. Nothing keeps them current. */
  readonly kept: readonly string[];
}

const targetRow = z.object({
  target: z.enum(TARGETS),
  enabled: z.boolean(),
  audiences: audienceList,
  language: z.string().nullable(),
  metafields: z.boolean(),
  metafieldsDefined: z.boolean(),
  metafieldsInReports: z.boolean().nullable(),
  encryptedKey: z.string().nullable(),
  accountId: z.string().nullable(),
  accountName: z.string().nullable(),
  createProfiles: z.boolean(),
  segments: z.boolean(),
  predictions: z.boolean(),
  auditedAt: z.date().nullable(),
  leaving: z.boolean(),
  statesFilledAt: z.date().nullable(),
  kept: z.array(z.string()),
});

const COLUMNS = `target, enabled, language, metafields, metafields_defined as "metafieldsDefined", metafields_in_reports as "metafieldsInReports",
  encrypted_key as "encryptedKey", account_id as "accountId", account_name as "accountName",
  create_profiles as "createProfiles", segments, predictions, audited_at as "auditedAt", leaving,
  states_filled_at as "statesFilledAt", kept,
  ${AUDIENCES_OF_TARGET} as audiences`;

/** All targets that were ever switched on. */
export async function readSyncTargets(sql: ShopSql): Promise<SyncTarget[]> {
  const rows = await sql.query<object>(
    `select ${COLUMNS} from sync_targets t where shop_id = $1 order by target`,
    [sql.shopId],
  );
  return rows.map((row) => targetRow.parse(row));
}

/** One target; null if it was never switched on. */
export async function readTarget(sql: ShopSql, target: Target): Promise<SyncTarget | null> {
  const [row] = await sql.query<object>(
    `select ${COLUMNS} from sync_targets t where shop_id = $1 and target = $2`,
    [sql.shopId, target],
  );
  return row ? targetRow.parse(row) : null;
}

/** Keeps others from opening a sync of the target until the transaction ends. */
export async function lockTarget(sql: ShopSql, target: Target): Promise<void> {
  await sql.query("select 1 from sync_targets where shop_id = $1 and target = $2 for update", [
    sql.shopId,
    target,
  ]);
}

/** Does so for all targets of the shop, always in the same order. Who gives out a place needs it: places are the shop's. */
export async function lockTargets(sql: ShopSql): Promise<void> {
  await sql.query("select 1 from sync_targets where shop_id = $1 order by target for update", [sql.shopId]);
}

/** The targets that are switched on. A sync to each of them follows each run. */
export async function enabledTargets(sql: ShopSql): Promise<Target[]> {
  const rows = await sql.query<{ target: string }>(
    "select target from sync_targets where shop_id = $1 and enabled order by target",
    [sql.shopId],
  );
  return rows.map((row) => z.enum(TARGETS).parse(row.target));
}

/**
 * Begins a target anew when it is switched on: nothing of its sets is paused or failing, and the next sync of each waits
 * for the merchant. A target that is already on goes on.
 */
async function beginAnew(sql: ShopSql, target: Target, now: Date): Promise<void> {
  const begun = await sql.query(
    `update sync_targets set connected_at = $3, audited_at = null, round_from = null
      where shop_id = $1 and target = $2 and connected_at is null returning 1`,
    [sql.shopId, target, now],
  );
  if (begun.length === 0) return;
  await sql.query(
    `insert into audience_sets (shop_id, target, set_key) values ($1, $2, $3)
     on conflict (shop_id, target, set_key) do nothing`,
    [sql.shopId, target, GROUPS_SET],
  );
  await sql.query(
    `update audience_sets
        set begun_at = $3, paused_at = null, pause_cause = null, failing_since = null, alerted_at = null
      where shop_id = $1 and target = $2`,
    [sql.shopId, target, now],
  );
}

export async function enableTarget(sql: ShopSql, target: Target, now: Date): Promise<void> {
  await sql.query(
    `insert into sync_targets (shop_id, target, enabled) values ($1, $2, true)
     on conflict (shop_id, target) do update set enabled = true`,
    [sql.shopId, target],
  );
  await beginAnew(sql, target, now);
}

interface KlaviyoConnection {
  readonly encryptedKey: string;
  readonly accountId: string | null;
  readonly accountName: string;
  readonly createProfiles: boolean;
  readonly segments: boolean;
}

/** Switches Klaviyo on with these credentials. */
export async function storeConnection(sql: ShopSql, connection: KlaviyoConnection, now: Date): Promise<void> {
  const { encryptedKey, accountId, accountName, createProfiles, segments } = connection;
  await sql.query(
    `insert into sync_targets
       (shop_id, target, enabled, encrypted_key, account_id, account_name, create_profiles, segments)
     values ($1, 'klaviyo', true, $2, $3, $4, $5, $6)
     on conflict (shop_id, target) do update
       set enabled = true, encrypted_key = excluded.encrypted_key, account_id = excluded.account_id,
           account_name = excluded.account_name, create_profiles = excluded.create_profiles,
           segments = excluded.segments`,
    [sql.shopId, encryptedKey, accountId, accountName, createProfiles, segments],
  );
  await beginAnew(sql, "klaviyo", now);
}

/** Switches a target off and erases its credentials. What was sent stays there. */
export async function disableTarget(sql: ShopSql, target: Target): Promise<void> {
  await sql.query(
    `update sync_targets set enabled = false, encrypted_key = null, connected_at = null, leaving = false, predictions = false
      where shop_id = $1 and target = $2`,
    [sql.shopId, target],
  );
}

/** Forgets the ids of an account's lists and segments, when another account replaces it. */
export async function forgetAccount(sql: ShopSql): Promise<void> {
  await sql.query(
    `update audiences
        set list_id = null, list_taken = false, list_made = false,
            segment_id = null, segment_name = null, segment_made = false
      where shop_id = $1 and target = 'klaviyo'`,
    [sql.shopId],
  );
  await sql.query(
    `update sync_targets set connected_at = null, kept = '{}', predictions = false
      where shop_id = $1 and target = 'klaviyo'`,
    [sql.shopId],
  );
}

/** Notes tags, or the ids of lists, that stay at a target when their audience is forgotten. An erasure reaches them. */
export async function noteKept(sql: ShopSql, target: Target, left: readonly string[]): Promise<void> {
  await sql.query(
    `update sync_targets set kept = array(select distinct unnest(kept || $3::text[]) order by 1)
      where shop_id = $1 and target = $2`,
    [sql.shopId, target, left],
  );
}

/** Notes whether group and score are written as metafields too. */
export async function wantMetafields(sql: ShopSql, metafields: boolean): Promise<void> {
  await sql.query("update sync_targets set metafields = $2 where shop_id = $1 and target = 'shopify_tags'", [
    sql.shopId,
    metafields,
  ]);
}

/**
 * Notes whether the metafields' definitions are in the shop.
 * @param inReports - whether the merchant's reports may ask for them; null: there are none
 */
export async function noteMetafieldsDefined(
  sql: ShopSql,
  defined: boolean,
  inReports: boolean | null,
): Promise<void> {
  await sql.query(
    `update sync_targets set metafields_defined = $2, metafields_in_reports = $3
      where shop_id = $1 and target = 'shopify_tags'`,
    [sql.shopId, defined, inReports],
  );
}
