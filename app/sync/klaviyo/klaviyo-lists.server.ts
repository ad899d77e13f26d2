import { emptyPlace } from "../../db/sync/klaviyo/profile-places.server.ts";
import { forgetList, noteMaking, saveList } from "../../db/sync/klaviyo/klaviyo-lists.server.ts";
import { saveLabels, type Labels, type ListIds } from "../../db/sync/sync-targets.server.ts";
import { GROUPS, type Group } from "../../domain/groups/group.ts";
import { groupBit } from "../../domain/groups/set.ts";
import { placeOfGroup, setOfPlace } from "../../domain/sync/places.ts";
import { createList, findListByName, renameList } from "../../klaviyo/lists.server.ts";
import { noteFound, readUnknownMembers } from "./klaviyo-list-search.server.ts";
import { currentTarget, inWriting, type KlaviyoStep } from "./klaviyo-step.server.ts";
import { labelsDue } from "../labels/labels-due.server.ts";

/**
 * Makes sure that the six lists exist. It finds them by the known ids, else by their exact names, else it makes them.
 * Another prefix renames them all; otherwise the merchant may give them other names in Klaviyo. A list that is gone is
 * made again and counts as empty.
 * @returns false: a list was found by its name that no preview has shown; it is known now, but not the app's
 */
export async function ensureLists(step: KlaviyoStep): Promise<boolean> {
  const target = await currentTarget(step);
  const { labels: due, language } = await labelsDue(step.context, target);
  const { labels, listIds } = target;
  const rename = labels !== null && otherNames(labels.current, due);
  let isAllOurs = true;
  for (const group of GROUPS) {
    const known = listIds[group];
    if (known === undefined || (rename && !(await renameList(step.client, known, due[group])))) {
      isAllOurs = (await findOrMake(step, group, due[group])) && isAllOurs;
    }
  }
  if (labels === null || rename) {
    await inWriting(step, (sql) => saveLabels(sql, "klaviyo", { current: due, previous: null }, language));
  }
  await readUnknownMembers(step);
  return isAllOurs;
}

/** The id of a group's list. @throws Error where the list was not made */
export function listOf(ids: ListIds, group: Group): string {
  const id = ids[group];
  if (id === undefined) throw new Error(`The list of the group ${group} was not made.`);
  return id;
}

/** Whether any list has another name. Upper and lower case count, as on Klaviyo's pages. */
export function otherNames(had: Labels, due: Labels): boolean {
  return GROUPS.some((group) => had[group] !== due[group]);
}

/** @returns false: somebody else's list of that name was found */
async function findOrMake(step: KlaviyoStep, group: Group, name: string): Promise<boolean> {
  const found = await findListByName(step.client, name);
  if (found !== null) return noteFound(step, group, found.id);
  await inWriting(step, async (sql) => {
    await forgetList(sql, group);
    await noteMaking(sql, groupBit(group));
  });
  const { id } = await createList(step.client, name);
  await inWriting(step, async (sql) => {
    await emptyPlace(sql, setOfPlace(placeOfGroup(group)));
    await saveList(sql, group, { id, membersKnown: true });
  });
  return true;
}
