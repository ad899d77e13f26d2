/** Finds the audiences' lists in Klaviyo and reads their members. It changes nothing there. */
import { forgetGuests } from "../../db/sync/clean-up.server.ts";
import { emptyPlace, holdMembers } from "../../db/sync/klaviyo/profile-places.server.ts";
import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import { forgetList, noteListKnown, saveList } from "../../db/sync/klaviyo/klaviyo-lists.server.ts";
import { readTarget } from "../../db/sync/sync-targets.server.ts";
import type { SyncedSet } from "../../domain/sync/audience-set.ts";
import { setOfPlace } from "../../domain/sync/places.ts";
import { audiencesOf } from "../../domain/sync/set-places.ts";
import { findListByName, isListEmpty, listExists, readListMembers } from "../../klaviyo/lists.server.ts";
import { listsDue, type ListDue } from "./klaviyo-audiences.server.ts";
import { currentTarget, inWriting, type KlaviyoStep } from "./klaviyo-step.server.ts";

/**
 * Finds the lists by the known ids, else by their exact names. A list that is gone counts as empty. If the members of a
 * list aren't known, as after a connect, they are read, so that leftovers leave it. They are also read for each sync
 * until the merchant has agreed that the app takes the list over.
 */
export async function findLists(step: KlaviyoStep): Promise<void> {
  const { lists } = await listsDue(step);
  for (const list of lists) {
    if (list.listId === null || !(await listExists(step.client, list.listId))) {
      await findByName(step, list);
    } else if (!list.listTaken) {
      await beginAnew(step, list.place, list.listId);
    }
  }
  await readUnknownMembers(step);
}

async function findByName(step: KlaviyoStep, { place, due }: ListDue): Promise<void> {
  const found = due === null ? null : await findListByName(step.client, due);
  if (found !== null) return void (await noteFound(step, place, found.id));
  await inWriting(step, async (sql) => {
    await emptyPlace(sql, setOfPlace(place));
    await forgetList(sql, place);
  });
}

/**
 * Notes a list that was found by its name. It is the app's own if the app was about to make it and stopped before it
 * knew the id. A list that has members is somebody else's.
 * @returns whether it is the app's own
 */
export async function noteFound(step: KlaviyoStep, place: number, id: string): Promise<boolean> {
  const { audiences } = await currentTarget(step);
  const wasMaking = audiences.some((each) => each.place === place && each.listId === null && each.listMade);
  if (!wasMaking || !(await isListEmpty(step.client, id))) {
    await beginAnew(step, place, id);
    return false;
  }
  await inWriting(step, async (sql) => {
    await emptyPlace(sql, setOfPlace(place));
    await saveList(sql, place, { id, membersKnown: true });
  });
  return true;
}

/** Notes a list whose members aren't known, and forgets what was known of them. */
async function beginAnew(step: KlaviyoStep, place: number, id: string): Promise<void> {
  await inWriting(step, async (sql) => {
    await emptyPlace(sql, setOfPlace(place));
    await forgetList(sql, place);
    await saveList(sql, place, { id, membersKnown: false });
  });
}

/** Reads the members of each list of the sync whose members aren't known. */
export async function readUnknownMembers(step: KlaviyoStep): Promise<void> {
  const { context, client } = step;
  const { audiences } = await currentTarget(step);
  for (const { place, listId, listKnown } of audiencesOf(step.sync.set, audiences)) {
    if (listId === null || listKnown) continue;
    for await (const members of readListMembers(client, listId)) {
      context.signal.throwIfAborted();
      await inWriting(step, (sql) => holdMembers(sql, setOfPlace(place), members, context.now()));
    }
    await inWriting(step, (sql) => noteListKnown(sql, place));
  }
}

/**
 * Forgets lists that are gone, and lists that the merchant has not agreed to have taken over. The latter stay as they
 * are in Klaviyo. Call it where everybody is about to leave the lists.
 */
export async function forgetOtherLists(step: KlaviyoStep): Promise<void> {
  const { audiences } = await currentTarget(step);
  for (const { place, listId, listTaken } of audiencesOf(step.sync.set, audiences)) {
    if (listId === null) continue;
    if (listTaken && (await listExists(step.client, listId))) continue;
    await inWriting(step, async (sql) => {
      if (!listTaken) await forgetGuests(sql, setOfPlace(place));
      await emptyPlace(sql, setOfPlace(place));
      await forgetList(sql, place);
    });
  }
}

/** Whether a set's sync would take over a list that the app did not make and the merchant has not agreed to. */
export async function isListFound(sql: ShopSql, set: SyncedSet): Promise<boolean> {
  const audiences = audiencesOf(set, (await readTarget(sql, "klaviyo"))?.audiences ?? []);
  return audiences.some(({ listId, listTaken }) => listId !== null && !listTaken);
}
