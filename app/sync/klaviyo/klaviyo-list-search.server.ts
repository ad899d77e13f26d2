/** Finds the six lists in Klaviyo and reads their members. It changes nothing there. */
import { emptyPlace, holdMembers } from "../../db/sync/klaviyo/profile-places.server.ts";
import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import { forgetList, noteListKnown, saveList } from "../../db/sync/klaviyo/klaviyo-lists.server.ts";
import { readTarget } from "../../db/sync/sync-targets.server.ts";
import { GROUPS, type Group } from "../../domain/groups/group.ts";
import { groupBit } from "../../domain/groups/set.ts";
import { placeOfGroup, setOfPlace } from "../../domain/sync/places.ts";
import { findListByName, isListEmpty, listExists, readListMembers } from "../../klaviyo/lists.server.ts";
import { currentTarget, inWriting, type KlaviyoStep } from "./klaviyo-step.server.ts";
import { labelsDue } from "../labels/labels-due.server.ts";

/**
 * Finds the six lists by the known ids, else by their exact names. A list that is gone counts as empty. If the members
 * of a list aren't known, as after a connect, they are read, so that leftovers leave it. They are also read for each
 * sync until the merchant has agreed that the app takes the list over.
 */
export async function findLists(step: KlaviyoStep): Promise<void> {
  const target = await currentTarget(step);
  const { labels } = await labelsDue(step.context, target);
  for (const group of GROUPS) {
    const known = target.listIds[group];
    if (known === undefined || !(await listExists(step.client, known))) {
      await findByName(step, group, labels[group]);
    } else if ((target.listsTaken & groupBit(group)) === 0) {
      await beginAnew(step, group, known);
    }
  }
  await readUnknownMembers(step);
}

async function findByName(step: KlaviyoStep, group: Group, name: string): Promise<void> {
  const found = await findListByName(step.client, name);
  if (found !== null) return void (await noteFound(step, group, found.id));
  await inWriting(step, async (sql) => {
    await emptyPlace(sql, setOfPlace(placeOfGroup(group)));
    await forgetList(sql, group);
  });
}

/**
 * Notes a list that was found by its name. It is the app's own if the app was about to make it and stopped before it
 * knew the id. A list that has members is somebody else's.
 * @returns whether it is the app's own
 */
export async function noteFound(step: KlaviyoStep, group: Group, id: string): Promise<boolean> {
  const { listIds, listsMade } = await currentTarget(step);
  const wasMaking = listIds[group] === undefined && (listsMade & groupBit(group)) !== 0;
  if (!wasMaking || !(await isListEmpty(step.client, id))) {
    await beginAnew(step, group, id);
    return false;
  }
  await inWriting(step, async (sql) => {
    await emptyPlace(sql, setOfPlace(placeOfGroup(group)));
    await saveList(sql, group, { id, membersKnown: true });
  });
  return true;
}

/** Notes a list whose members aren't known, and forgets what was known of them. */
async function beginAnew(step: KlaviyoStep, group: Group, id: string): Promise<void> {
  await inWriting(step, async (sql) => {
    await emptyPlace(sql, setOfPlace(placeOfGroup(group)));
    await forgetList(sql, group);
    await saveList(sql, group, { id, membersKnown: false });
  });
}

/** Reads the members of each list whose members aren't known. */
export async function readUnknownMembers(step: KlaviyoStep): Promise<void> {
  const { context, client } = step;
  const { listIds, listsKnown } = await currentTarget(step);
  for (const group of GROUPS) {
    const place = setOfPlace(placeOfGroup(group));
    const id = listIds[group];
    if (id === undefined || (listsKnown & groupBit(group)) !== 0) continue;
    for await (const members of readListMembers(client, id)) {
      context.signal.throwIfAborted();
      await inWriting(step, (sql) => holdMembers(sql, place, members, context.now()));
    }
    await inWriting(step, (sql) => noteListKnown(sql, groupBit(group)));
  }
}

/** Whether the sync would take over a list that the app did not make and the merchant has not agreed to. */
export async function isListFound(sql: ShopSql): Promise<boolean> {
  const target = await readTarget(sql, "klaviyo");
  if (target === null) return false;
  const { listIds, listsTaken } = target;
  return GROUPS.some((group) => listIds[group] !== undefined && (listsTaken & groupBit(group)) === 0);
}
