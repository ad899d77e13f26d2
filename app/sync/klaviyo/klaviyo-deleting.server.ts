/** Deletes what the app made in Klaviyo. What the merchant has renamed is theirs now, and stays. */
import { countInPlace } from "../../db/sync/clean-up.server.ts";
import { forgetSegment } from "../../db/sync/klaviyo/klaviyo-connections.server.ts";
import { emptyPlace } from "../../db/sync/klaviyo/profile-places.server.ts";
import { forgetList, keepList } from "../../db/sync/klaviyo/klaviyo-lists.server.ts";
import { countInSync } from "../../db/sync/syncs.server.ts";
import { placeBit } from "../../domain/sync/places.ts";
import { deleteList, readListName } from "../../klaviyo/lists.server.ts";
import { deleteSegment, findSegmentByName, readSegmentName } from "../../klaviyo/segments.server.ts";
import { currentTarget, inWriting, type KlaviyoStep } from "./klaviyo-step.server.ts";
import { listsDue } from "./klaviyo-audiences.server.ts";

/**
 * Deletes the lists that the app made. This ends all memberships of a list in one call; taking members off takes a call
 * for each thousand.
 */
export async function deleteMadeLists(step: KlaviyoStep): Promise<void> {
  const { lists } = await listsDue(step);
  for (const { place, listId, listMade, label, due } of lists) {
    if (listId === null || !listMade) continue;
    step.context.signal.throwIfAborted();
    if (await deleteNamed(step, listId, [label, due])) await noteDeleted(step, place);
    else await inWriting(step, (sql) => keepList(sql, place));
  }
}

/** @returns false: the list has another name, or Klaviyo will not delete it */
async function deleteNamed(
  { client }: KlaviyoStep,
  id: string,
  names: readonly (string | null)[],
): Promise<boolean> {
  const name = await readListName(client, id);
  return name === null || (names.includes(name) && (await deleteList(client, id)));
}

async function noteDeleted(step: KlaviyoStep, place: number): Promise<void> {
  const bit = placeBit(place);
  await inWriting(step, async (sql) => {
    await countInSync(sql, step.sync.id, { removed: await countInPlace(sql, bit) });
    await emptyPlace(sql, bit);
    await forgetList(sql, place);
  });
}

/** Deletes the segments that the app made, if they still have the name that it gave them. */
export async function deleteMadeSegments(step: KlaviyoStep): Promise<void> {
  const { client } = step;
  const { audiences } = await currentTarget(step);
  for (const { place, segment } of audiences) {
    if (segment === null || !segment.made) continue;
    const id = segment.id ?? (await findSegmentByName(client, segment.name))?.id;
    if (id !== undefined && (await readSegmentName(client, id)) === segment.name) {
      await deleteSegment(client, id);
    }
    await inWriting(step, (sql) => forgetSegment(sql, place));
  }
}
