import { emptyPlace, holdMembers } from "../db/profile-places.server.ts";
import { readSettings } from "../db/settings.server.ts";
import { inShop, inShopSql } from "../db/shop-scope.server.ts";
import {
  noteListKnown,
  readTarget,
  saveLabels,
  saveList,
  type Labels,
  type ListIds,
  type SyncTarget,
} from "../db/sync-targets.server.ts";
import { GROUPS, type Group } from "../domain/groups/group.ts";
import { groupBit } from "../domain/groups/set.ts";
import type { KlaviyoClient } from "../klaviyo/client.server.ts";
import {
  createList,
  findListByName,
  listExists,
  readListMembers,
  renameList,
} from "../klaviyo/lists.server.ts";
import { inWriting, type KlaviyoStep, type KlaviyoSyncContext } from "./klaviyo-step.server.ts";
import { ENGLISH_NAMES, labelsOf } from "./labels.ts";

/**
 * The six lists: by the ids known, else by their exact names, else made. Another prefix renames them all; otherwise the
 * merchant may give them other names in Klaviyo. A list that is gone is made again, and nobody is taken to be in it. Of
 * a list whose members aren't known, as after a connect, they are read, so that leftovers leave it.
 */
export async function ensureLists(step: KlaviyoStep): Promise<void> {
  const due = await listNamesDue(step.context);
  const { labels, listIds } = await currentTarget(step);
  const rename = labels !== null && otherNames(labels.current, due);
  for (const group of GROUPS) {
    const known = listIds[group];
    if (known === undefined || !(await stands(step.client, known, rename ? due[group] : null))) {
      await findOrMake(step, group, due[group]);
    }
  }
  if (labels === null || rename) {
    await inWriting(step, (sql) => saveLabels(sql, "klaviyo", { current: due, previous: null }));
  }
  await readUnknownMembers(step);
}

/** The id of a group's list. */
export function listOf(ids: ListIds, group: Group): string {
  const id = ids[group];
  if (id === undefined) throw new Error(`The list of the group ${group} was not made.`);
  return id;
}

/** The lists' names under the prefix of today's settings. */
export async function listNamesDue({ db, shopId }: KlaviyoSyncContext): Promise<Labels> {
  const { listPrefix } = await inShop(db, shopId, readSettings);
  return labelsOf(listPrefix, ENGLISH_NAMES);
}

/** Whether any of the lists is named otherwise; upper and lower case are two, as they are on Klaviyo's pages. */
export function otherNames(had: Labels, due: Labels): boolean {
  return GROUPS.some((group) => had[group] !== due[group]);
}

/** Whether a list is still there; it is then given the new name, if there is one. */
async function stands(client: KlaviyoClient, id: string, name: string | null): Promise<boolean> {
  return name === null ? listExists(client, id) : renameList(client, id, name);
}

async function findOrMake(step: KlaviyoStep, group: Group, name: string): Promise<void> {
  const found = await findListByName(step.client, name);
  const { id } = found ?? (await createList(step.client, name));
  await inWriting(step, async (sql) => {
    await emptyPlace(sql, groupBit(group));
    await saveList(sql, group, { id, membersKnown: found === null });
  });
}

async function readUnknownMembers(step: KlaviyoStep): Promise<void> {
  const { context, client } = step;
  const { listIds, listsKnown } = await currentTarget(step);
  for (const group of GROUPS) {
    const place = groupBit(group);
    if ((listsKnown & place) !== 0) continue;
    for await (const members of readListMembers(client, listOf(listIds, group))) {
      context.signal.throwIfAborted();
      await inWriting(step, (sql) => holdMembers(sql, place, members, context.now()));
    }
    await inWriting(step, (sql) => noteListKnown(sql, place));
  }
}

async function currentTarget({ context, target }: KlaviyoStep): Promise<SyncTarget> {
  return (await inShopSql(context.db, context.shopId, (sql) => readTarget(sql, "klaviyo"))) ?? target;
}
