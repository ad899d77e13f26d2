import { emptyPlace } from "../db/profile-states.server.ts";
import { readSettings } from "../db/settings.server.ts";
import { inShop, inShopSql } from "../db/shop-scope.server.ts";
import { readTarget, saveLabels, saveListIds, type Labels, type ListIds } from "../db/sync-targets.server.ts";
import { GROUPS, type Group } from "../domain/groups/group.ts";
import { groupBit } from "../domain/groups/set.ts";
import { createList, findListByName, listExists } from "../klaviyo/lists.server.ts";
import type { KlaviyoStep } from "./klaviyo-step.server.ts";
import { ENGLISH_NAMES, labelsOf } from "./labels.ts";

/**
 * The six lists: by the ids known, else by their exact names, else made. Their names are fixed at the first sync; the
 * merchant may give them others in Klaviyo. A list that is gone is made again, and nobody is taken to be in it.
 */
export async function ensureLists(step: KlaviyoStep): Promise<void> {
  const { context, client } = step;
  const { db, shopId } = context;
  const labels = await ensureLabels(step);
  let ids = await currentIds(step);
  for (const group of GROUPS) {
    const known = ids[group];
    if (known !== undefined && (await listExists(client, known))) continue;
    const list = (await findListByName(client, labels[group])) ?? (await createList(client, labels[group]));
    ids = { ...ids, [group]: list.id };
    const saved = ids;
    await inShopSql(db, shopId, async (sql) => {
      await emptyPlace(sql, groupBit(group));
      await saveListIds(sql, saved);
    });
  }
}

/** The id of a group's list. */
export function listOf(ids: ListIds, group: Group): string {
  const id = ids[group];
  if (id === undefined) throw new Error(`The list of the group ${group} was not made.`);
  return id;
}

async function ensureLabels({ context, target }: KlaviyoStep): Promise<Labels> {
  if (target.labels !== null) return target.labels.current;
  const { db, shopId } = context;
  const { listPrefix } = await inShop(db, shopId, readSettings);
  const current = labelsOf(listPrefix, ENGLISH_NAMES);
  await inShopSql(db, shopId, (sql) => saveLabels(sql, "klaviyo", { current, previous: null }));
  return current;
}

async function currentIds({ context }: KlaviyoStep): Promise<ListIds> {
  const target = await inShopSql(context.db, context.shopId, (sql) => readTarget(sql, "klaviyo"));
  return target?.listIds ?? {};
}
