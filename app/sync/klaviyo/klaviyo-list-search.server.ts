/** Finds the audiences' lists in Klaviyo and reads their members. It changes nothing there. */
import { emptyPlace, holdMembers } from "../../db/sync/klaviyo/profile-places.server.ts";
import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import { forgetList, noteListKnown, saveList } from "../../db/sync/klaviyo/klaviyo-lists.server.ts";
import { readTarget } from "../../db/sync/sync-targets.server.ts";
import { placeBit } from "../../domain/sync/places.ts";
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
    await emptyPlace(sql, placeBit(place));
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
    await emptyPlace(sql, placeBit(place));
    await saveList(sql, place, { id, membersKnown: true });
  });
  return true;
}

/** Notes a list whose members aren't known, and forgets what was known of them. */
async function beginAnew(step: KlaviyoStep, place: number, id: string): Promise<void> {
  await inWriting(step, async (sql) => {
    await emptyPlace(sql, placeBit(place));
    await forgetList(sql, place);
    await saveList(sql, place, { id, membersKnown: false });
  });
}

/** Reads the members of each list whose members aren't known. */
export async function readUnknownMembers(step: KlaviyoStep): Promise<void> {
  const { context, client } = step;
  const { audiences } = await currentTarget(step);
  for (const { place, listId, listKnown } of audiences) {
    if (listId === null || listKnown) continue;
    for await (const members of readListMembers(client, listId)) {
      context.signal.throwIfAborted();
      await inWriting(step, (sql) => holdMembers(sql, placeBit(place), members, context.now()));
    }
    await inWriting(step, (sql) => noteListKnown(sql, place));
  }
}

/** Whether the sync would take over a list that the app did not make and the merchant has not agreed to. */
export async function isListFound(sql: ShopSql): Promise<boolean> {
  const target = await readTarget(sql, "klaviyo");
  return target?.audiences.some(({ listId, listTaken }) => listId !== null && !listTaken) ?? false;
}
