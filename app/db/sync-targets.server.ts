import { z } from "zod";

import { GROUPS, type Group } from "../domain/groups/group.ts";
import { groupBit } from "../domain/groups/set.ts";
import { Prisma } from "./generated/client.ts";
import type { ShopSql, ShopTx } from "./shop-scope.server.ts";

export const TARGETS = ["shopify_tags", "klaviyo"] as const;
/** Where groups are sent. */
export type Target = (typeof TARGETS)[number];

/** The job that syncs a target. */
export const SYNC_JOBS = { shopify_tags: "sync-tags", klaviyo: "sync-klaviyo" } as const;

const groupTexts = z.record(z.enum(GROUPS), z.string());
const targetLabels = z.object({ current: groupTexts, previous: groupTexts.nullable() });
const listIds = z.partialRecord(z.enum(GROUPS), z.string());

/** The name of each group at a target. */
export type Labels = Readonly<Record<Group, string>>;

/** The names in use, and those before the last change, as long as some customer may still carry one. */
export interface TargetLabels {
  readonly current: Labels;
  readonly previous: Labels | null;
}

/** Klaviyo's id of each group's list, as far as they are known. */
export type ListIds = Readonly<Partial<Record<Group, string>>>;

export interface SyncTarget {
  readonly target: Target;
  readonly enabled: boolean;
  readonly labels: TargetLabels | null;
  readonly listIds: ListIds;
  /** The set of groups whose lists' members are known. */
  readonly listsKnown: number;
  readonly encryptedKey: string | null;
  readonly accountName: string | null;
  readonly createProfiles: boolean;
  readonly connectedAt: Date | null;
}

const targetRow = z.object({
  target: z.enum(TARGETS),
  enabled: z.boolean(),
  labels: targetLabels.nullable(),
  listIds: listIds.nullable().transform((ids) => ids ?? {}),
  listsKnown: z.int(),
  encryptedKey: z.string().nullable(),
  accountName: z.string().nullable(),
  createProfiles: z.boolean(),
  connectedAt: z.date().nullable(),
});

/** All targets that were ever switched on. */
export async function readSyncTargets(tx: ShopTx): Promise<SyncTarget[]> {
  const rows = await tx.prisma.syncTarget.findMany({ where: { shopId: tx.shopId } });
  return rows.map((row) => targetRow.parse(row));
}

/** One target; null if it was never switched on. */
export async function readTarget(sql: ShopSql, target: Target): Promise<SyncTarget | null> {
  const [row] = await sql.query<object>(
    `select target, enabled, labels, list_ids as "listIds", lists_known as "listsKnown",
            encrypted_key as "encryptedKey", account_name as "accountName", create_profiles as "createProfiles", connected_at as "connectedAt"
       from sync_targets where shop_id = $1 and target = $2`,
    [sql.shopId, target],
  );
  return row ? targetRow.parse(row) : null;
}

/** The targets that are switched on: those that a run of scores is followed by a sync to. */
export async function enabledTargets(sql: ShopSql): Promise<Target[]> {
  const rows = await sql.query<{ target: string }>(
    "select target from sync_targets where shop_id = $1 and enabled order by target",
    [sql.shopId],
  );
  return rows.map((row) => z.enum(TARGETS).parse(row.target));
}

export async function enableTarget(tx: ShopTx, target: Target, now: Date): Promise<void> {
  await tx.prisma.syncTarget.upsert({
    where: { shopId_target: { shopId: tx.shopId, target } },
    create: { shopId: tx.shopId, target, enabled: true, connectedAt: now },
    update: { enabled: true, connectedAt: now },
  });
}

interface KlaviyoConnection {
  readonly encryptedKey: string;
  readonly accountName: string;
  readonly createProfiles: boolean;
}

/** Switches Klaviyo on with this key. */
export async function storeConnection(tx: ShopTx, connection: KlaviyoConnection, now: Date): Promise<void> {
  const { encryptedKey, accountName, createProfiles } = connection;
  const data = { encryptedKey, accountName, createProfiles, enabled: true, connectedAt: now };
  await tx.prisma.syncTarget.upsert({
    where: { shopId_target: { shopId: tx.shopId, target: "klaviyo" } },
    create: { shopId: tx.shopId, target: "klaviyo", ...data },
    update: data,
  });
}

/** Switches a target off; a key it had is erased. What was sent stays there. */
export async function disableTarget(tx: ShopTx, target: Target): Promise<void> {
  await tx.prisma.syncTarget.updateMany({
    where: { shopId: tx.shopId, target },
    data: { enabled: false, encryptedKey: null, connectedAt: null },
  });
}

/** Forgets the ids of an account's lists, when another account takes its place. */
export async function forgetLists(tx: ShopTx): Promise<void> {
  await tx.prisma.syncTarget.updateMany({
    where: { shopId: tx.shopId, target: "klaviyo" },
    data: { listIds: Prisma.DbNull },
  });
}

export async function saveLabels(sql: ShopSql, target: Target, labels: TargetLabels): Promise<void> {
  await sql.query("update sync_targets set labels = $3::jsonb where shop_id = $1 and target = $2", [
    sql.shopId,
    target,
    JSON.stringify(labels),
  ]);
}

/** Keeps the id of a group's list, and whether its members are known: those of a list that was made just now are. */
export async function saveList(
  sql: ShopSql,
  group: Group,
  list: { readonly id: string; readonly membersKnown: boolean },
): Promise<void> {
  await sql.query(
    `update sync_targets
        set list_ids = coalesce(list_ids, '{}') || jsonb_build_object($2::text, $3::text),
            lists_known = case when $4 then lists_known | $5::int else lists_known & ~$5::int end
      where shop_id = $1 and target = 'klaviyo'`,
    [sql.shopId, group, list.id, list.membersKnown, groupBit(group)],
  );
}

/** Forgets the id of a group's list, which is gone. */
export async function forgetList(sql: ShopSql, group: Group): Promise<void> {
  await sql.query(
    "update sync_targets set list_ids = list_ids - $2::text where shop_id = $1 and target = 'klaviyo'",
    [sql.shopId, group],
  );
}

/** Notes that the members of a group's list are known. */
export async function noteListKnown(sql: ShopSql, place: number): Promise<void> {
  await sql.query(
    "update sync_targets set lists_known = lists_known | $2::int where shop_id = $1 and target = 'klaviyo'",
    [sql.shopId, place],
  );
}
