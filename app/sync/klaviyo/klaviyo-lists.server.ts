import type { Audience } from "../../db/sync/audience-rows.ts";
import { saveLabels } from "../../db/sync/audiences.server.ts";
import { emptyPlace } from "../../db/sync/klaviyo/profile-places.server.ts";
import { forgetList, noteMaking, saveList } from "../../db/sync/klaviyo/klaviyo-lists.server.ts";
import type { LabelledAudience } from "../../domain/sync/audience.ts";
import { setOfPlace } from "../../domain/sync/places.ts";
import { createList, findListByName, renameList } from "../../klaviyo/lists.server.ts";
import { listsDue, sameName, type ListDue } from "./klaviyo-audiences.server.ts";
import { noteFound, readUnknownMembers } from "./klaviyo-list-search.server.ts";
import { inWriting, type KlaviyoStep } from "./klaviyo-step.server.ts";

/**
 * Makes sure that each audience of the sync has its list. It finds the lists by the known ids, else by their exact names, else it
 * makes them. Another prefix renames them; otherwise the merchant may give them other names in Klaviyo. A list that is
 * gone is made again and counts as empty.
 * @returns false: a list was found by its name that no preview has shown; it is known now, but not the app's
 */
export async function ensureLists(step: KlaviyoStep): Promise<boolean> {
  const { lists, language } = await listsDue(step);
  const named: LabelledAudience[] = [];
  let isAllOurs = true;
  for (const list of lists) {
    const { due } = list;
    if (due === null) continue;
    if (!(await hasList(step, list, due))) {
      isAllOurs = (await findOrMake(step, list.place, due)) && isAllOurs;
    }
    if (list.label === null || !sameName(list.label, due)) {
      named.push({ ...list, label: due, previousLabel: null });
    }
  }
  if (named.length > 0) await inWriting(step, (sql) => saveLabels(sql, "klaviyo", named, language));
  await readUnknownMembers(step);
  return isAllOurs;
}

/** Whether an audience has its list. The list is renamed where the audience had another label. */
async function hasList({ client }: KlaviyoStep, { listId, label }: ListDue, due: string): Promise<boolean> {
  if (listId === null) return false;
  return label === null || sameName(label, due) || renameList(client, listId, due);
}

/** The id of an audience's list. @throws Error where the list was not made */
export function listOf({ kind, subject, listId }: Audience): string {
  if (listId === null) throw new Error(`The list of the ${kind} ${subject} was not made.`);
  return listId;
}

/** @returns false: somebody else's list of that name was found */
async function findOrMake(step: KlaviyoStep, place: number, name: string): Promise<boolean> {
  const found = await findListByName(step.client, name);
  if (found !== null) return noteFound(step, place, found.id);
  await inWriting(step, async (sql) => {
    await forgetList(sql, place);
    await noteMaking(sql, place);
  });
  const { id } = await createList(step.client, name);
  await inWriting(step, async (sql) => {
    await emptyPlace(sql, setOfPlace(place));
    await saveList(sql, place, { id, membersKnown: true });
  });
  return true;
}
