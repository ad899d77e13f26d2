/** Deletes what the app made in Klaviyo. What the merchant has renamed is theirs now, and stays. */
import { countInPlace } from "../../db/sync/clean-up.server.ts";
import { forgetSegment } from "../../db/sync/klaviyo/klaviyo-connections.server.ts";
import { emptyPlace } from "../../db/sync/klaviyo/profile-places.server.ts";
import { forgetList, keepList } from "../../db/sync/klaviyo/klaviyo-lists.server.ts";
import { countInSync } from "../../db/sync/syncs.server.ts";
import { GROUPS, type Group } from "../../domain/groups/group.ts";
import { groupBit } from "../../domain/groups/set.ts";
import { placeOfGroup, setOfPlace } from "../../domain/sync/places.ts";
import { deleteList, readListName } from "../../klaviyo/lists.server.ts";
import { deleteSegment, findSegmentByName, readSegmentName } from "../../klaviyo/segments.server.ts";
import { currentTarget, inWriting, type KlaviyoStep } from "./klaviyo-step.server.ts";
import { labelsDue } from "../labels/labels-due.server.ts";

/**
 * Deletes the lists that the app made. This ends all memberships of a list in one call; taking members off takes a call
 * for each thousand.
 */
export async function deleteMadeLists(step: KlaviyoStep): Promise<void> {
  const { context } = step;
  const target = await currentTarget(step);
  const { labels: due } = await labelsDue(context, target);
  for (const group of GROUPS) {
    const id = target.listIds[group];
    if (id === undefined || (target.listsMade & groupBit(group)) === 0) continue;
    context.signal.throwIfAborted();
    const names = [target.labels?.current[group], due[group]];
    if (await deleteNamed(step, id, names)) await noteDeleted(step, group);
    else await inWriting(step, (sql) => keepList(sql, groupBit(group)));
  }
}

/** @returns false: the list has another name, or Klaviyo will not delete it */
async function deleteNamed(
  { client }: KlaviyoStep,
  id: string,
  names: readonly (string | undefined)[],
): Promise<boolean> {
  const name = await readListName(client, id);
  return name === null || (names.includes(name) && (await deleteList(client, id)));
}

async function noteDeleted(step: KlaviyoStep, group: Group): Promise<void> {
  const place = setOfPlace(placeOfGroup(group));
  await inWriting(step, async (sql) => {
    await countInSync(sql, step.sync.id, { removed: await countInPlace(sql, place) });
    await emptyPlace(sql, place);
    await forgetList(sql, group);
  });
}

/** Deletes the segments that the app made, if they still have the name that it gave them. */
export async function deleteMadeSegments(step: KlaviyoStep): Promise<void> {
  const { client } = step;
  const { segmentIds } = await currentTarget(step);
  for (const group of GROUPS) {
    const segment = segmentIds[group];
    if (segment === undefined || !segment.made) continue;
    const id = segment.id ?? (await findSegmentByName(client, segment.name))?.id;
    if (id !== undefined && (await readSegmentName(client, id)) === segment.name) {
      await deleteSegment(client, id);
    }
    await inWriting(step, (sql) => forgetSegment(sql, group));
  }
}
