import type { Audience } from "../db/sync/audience-rows.ts";
import { eraseMembers } from "../db/sync/audits/audit-members.server.ts";
import { lockCustomers } from "../db/orders/customer-lock.server.ts";
import { eraseMerges } from "../db/orders/customer-merges.server.ts";
import { findCustomers, findCustomersByEmail } from "../db/orders/customers.server.ts";
import { eraseDataRequests } from "../db/privacy/data-requests.server.ts";
import { noteErased } from "../db/privacy/erased-customers.server.ts";
import { areTagsHeld, eraseCustomers, whatTargetsKnow } from "../db/privacy/erasure.server.ts";
import { findErasure, saveErasureIds, type Erasure } from "../db/privacy/erasures.server.ts";
import { customersOfOrders, unlinkOrders } from "../db/orders/orders.server.ts";
import { outdateHistory } from "../db/scoring/histories.server.ts";
import { uncountTags } from "../db/scoring/left-out.server.ts";
import type { ShopSql } from "../db/core/shop-scope.server.ts";
import { forgetFlows } from "../db/insights/flows.server.ts";
import { forgetStoreFigures } from "../db/segments/noted-store-figures.server.ts";
import { readTarget, type Target } from "../db/sync/sync-targets.server.ts";

/** A target that may still hold the customer and that only the merchant can reach. */
export interface Unreachable {
  readonly target: Target;
  readonly code: "uninstalled" | "disconnected";
}

interface ErasedHere {
  /** With all that is known of the customer. */
  readonly erasure: Erasure;
  readonly unreachable: readonly Unreachable[];
}

/**
 * Erases all that is kept here of an erasure's customer. What the targets know the customer by stays with the erasure
 * until it ends. This is done again at each look, since what was under way may have brought some of it back.
 * @returns null: the erasure is over
 */
export async function eraseHere(
  sql: ShopSql,
  deliveryId: string,
  { key, now, isInstalled }: ErasingOptions,
): Promise<ErasedHere | null> {
  await lockCustomers(sql);
  const erasure = await findErasure(sql, deliveryId);
  if (erasure === null) return null;
  const { customerShopifyIds, customerIds } = await whoIsMeant(sql, erasure);
  const { emails, klaviyoIds } = await whatTargetsKnow(sql, customerIds, erasure.emails);
  const known = {
    ...erasure,
    customerShopifyIds,
    customerIds,
    emails,
    klaviyoIds: union(erasure.klaviyoIds, klaviyoIds),
  };
  await saveErasureIds(sql, erasure.id, known);
  const unreachable = await unreachableOf(sql, known, isInstalled);
  await noteErased(sql, key, { shopifyIds: customerShopifyIds, klaviyoIds: known.klaviyoIds, emails }, now);
  for (const shopifyId of customerShopifyIds) await unlinkOrders(sql, shopifyId, []);
  await unlinkOrders(sql, null, erasure.orderIds);
  await eraseDataRequests(sql, customerShopifyIds);
  await uncountTags(sql, customerIds);
  await eraseCustomers(sql, { ids: customerIds, emails, klaviyoIds });
  await outdateHistory(sql);
  await forgetStoreFigures(sql);
  await forgetFlows(sql);
  await eraseMembers(sql, [...customerShopifyIds.map(String), ...emails], known.klaviyoIds);
  return { erasure: known, unreachable };
}

interface ErasingOptions {
  /** The key of the hashes that keep the customer from coming back. */
  readonly key: Buffer;
  readonly now: Date;
  readonly isInstalled: boolean;
}

/**
 * The targets that the app can't reach any more: the tags once it is uninstalled, Klaviyo once it is uninstalled or
 * disconnected. The app can't know then who is on the lists there. So if there are lists of ours, or an ended segment
 * left one, the merchant is told of everybody who asked for their erasure.
 */
async function unreachableOf(sql: ShopSql, erasure: Erasure, isInstalled: boolean): Promise<Unreachable[]> {
  const unreachable: Unreachable[] = [];
  const code = isInstalled ? "disconnected" : "uninstalled";
  if (!isInstalled && !erasure.gone && (await mayCarryTags(sql, erasure)))
    unreachable.push({ target: "shopify_tags", code });
  const klaviyo = await readTarget(sql, "klaviyo");
  const isOut = klaviyo !== null && (klaviyo.encryptedKey === null || !isInstalled);
  const isListLeft = klaviyo !== null && (klaviyo.kept.length > 0 || klaviyo.audiences.some(hasList));
  if (isOut && !erasure.gone && isListLeft) unreachable.push({ target: "klaviyo", code });
  return unreachable;
}

const hasList = ({ listId }: Pick<Audience, "listId">): boolean => listId !== null;

/** Nothing says who carries a tag that an ended segment left, so that may be any customer. */
async function mayCarryTags(sql: ShopSql, { customerIds, customerShopifyIds }: Erasure): Promise<boolean> {
  const tags = await readTarget(sql, "shopify_tags");
  if (customerShopifyIds.length > 0 && tags !== null && tags.kept.length > 0) return true;
  return areTagsHeld(sql, customerIds);
}

type Who = Pick<Erasure, "customerShopifyIds" | "customerIds">;

/**
 * The customers who are meant, found by their ids and emails. If that finds nobody, the orders tell, if they are all of
 * one customer. Customers who were merged into those found are meant, too.
 */
async function whoIsMeant(sql: ShopSql, erasure: Erasure): Promise<Who> {
  const { customerShopifyIds: named, customerIds, emails, orderIds } = erasure;
  const byEmail: bigint[] = [];
  for (const email of emails) byEmail.push(...(await findCustomersByEmail(sql, email)));
  const held = await findCustomers(sql, null, union(customerIds, byEmail));
  const found = held.flatMap(({ shopifyId }) => (shopifyId === null ? [] : [shopifyId]));
  const ids = union(named, found);
  const byOrders = ids.length === 0 && held.length === 0 ? await customersOfOrders(sql, orderIds) : [];
  const meant = byOrders.length === 1 ? byOrders : ids;
  const customerShopifyIds = union(meant, await eraseMerges(sql, meant));
  const more: bigint[] = [];
  for (const shopifyId of customerShopifyIds)
    more.push(...(await findCustomers(sql, shopifyId, [])).map(({ id }) => id));
  return { customerShopifyIds, customerIds: union([...customerIds, ...held.map(({ id }) => id)], more) };
}

function union<T>(some: readonly T[], others: readonly T[]): T[] {
  return [...new Set([...some, ...others])];
}
