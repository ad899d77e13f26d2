import { emptyPlace } from "../db/profile-places.server.ts";
import { saveLabels, saveList, type Labels, type ListIds } from "../db/sync-targets.server.ts";
import { GROUPS, type Group } from "../domain/groups/group.ts";
import { groupBit } from "../domain/groups/set.ts";
import { createList, findListByName, renameList } from "../klaviyo/lists.server.ts";
import { readUnknownMembers } from "./klaviyo-list-search.server.ts";
import { currentTarget, inWriting, type KlaviyoStep } from "./klaviyo-step.server.ts";
import { labelsDue } from "./labels-due.server.ts";

/**
 * The six lists: by the ids known, else by their exact names, else made. Another prefix renames them all; otherwise the
 * merchant may give them other names in Klaviyo. A list that is gone is made again, and nobody is taken to be in it.
 */
export async function ensureLists(step: KlaviyoStep): Promise<void> {
  const target = await currentTarget(step);
  const { labels: due, language } = await labelsDue(step.context, target);
  const { labels, listIds } = target;
  const rename = labels !== null && otherNames(labels.current, due);
  for (const group of GROUPS) {
    const known = listIds[group];
    if (known === undefined || (rename && !(await renameList(step.client, known, due[group])))) {
      await findOrMake(step, group, due[group]);
    }
  }
  if (labels === null || rename) {
    await inWriting(step, (sql) => saveLabels(sql, "klaviyo", { current: due, previous: null }, language));
  }
  await readUnknownMembers(step);
}

/** The id of a group's list. */
export function listOf(ids: ListIds, group: Group): string {
  const id = ids[group];
  if (id === undefined) throw new Error(`The list of the group ${group} was not made.`);
  return id;
}

/** Whether any of the lists is named otherwise; upper and lower case are two, as they are on Klaviyo's pages. */
export function otherNames(had: Labels, due: Labels): boolean {
  return GROUPS.some((group) => had[group] !== due[group]);
}

async function findOrMake(step: KlaviyoStep, group: Group, name: string): Promise<void> {
  const found = await findListByName(step.client, name);
  const { id } = found ?? (await createList(step.client, name));
  await inWriting(step, async (sql) => {
    await emptyPlace(sql, groupBit(group));
    await saveList(sql, group, { id, membersKnown: found === null });
  });
}
