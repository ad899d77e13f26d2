import { saveSegment } from "../../db/sync/klaviyo/klaviyo-connections.server.ts";
import { labelled, type Audience, type KnownSegment } from "../../db/sync/audience-rows.ts";
import type { LabelledAudience } from "../../domain/sync/audience.ts";
import { audiencesOf } from "../../domain/sync/set-places.ts";
import {
  createSegment,
  findSegmentByName,
  renameSegment,
  segmentExists,
} from "../../klaviyo/segments.server.ts";
import { ENGLISH_NAMES } from "../labels/group-names.ts";
import { inWriting, type KlaviyoStep } from "./klaviyo-step.server.ts";

type GroupAudience = Extract<Audience & LabelledAudience, { kind: "group" }>;

/**
 * Makes sure that each group has its segment, where they are wanted. It finds them by the known ids, else by the exact
 * names of the lists, else it makes them. Another prefix renames them. Segments follow the profiles' property by
 * themselves, so they are made once, at the end of a sync. Only a clean-up deletes those that were made here.
 */
export async function ensureSegments(step: KlaviyoStep): Promise<void> {
  const { sync, target } = step;
  if (!target.segments || sync.kind !== "forward") return;
  for (const audience of labelled(audiencesOf(sync.set, target.audiences))) {
    if (audience.kind === "group") await ensureSegment(step, audience);
  }
}

async function ensureSegment(step: KlaviyoStep, audience: GroupAudience): Promise<void> {
  const { client } = step;
  const { place, subject, label: name } = audience;
  if (await keepKnown(step, audience)) return;
  const save = (segment: KnownSegment) => inWriting(step, (sql) => saveSegment(sql, place, segment));
  const found = await findSegmentByName(client, name);
  // Noted first: after a crash here the next sync finds the segment by its name, and has to know that the app made it.
  if (found === null) await save({ id: null, name, made: true });
  const segment = { name, property: "sixfold_group", value: ENGLISH_NAMES[subject] };
  const { id } = found ?? (await createSegment(client, segment));
  await save({ id, name, made: found === null });
}

/** @returns false: no segment of the group is known, or it is gone */
async function keepKnown(
  step: KlaviyoStep,
  { place, label: name, segment: known }: GroupAudience,
): Promise<boolean> {
  const { client } = step;
  if (known === null) return false;
  const id = known.id ?? (await findSegmentByName(client, known.name))?.id;
  if (id === undefined) return false;
  const isSame = known.id !== null && known.name === name;
  const isThere = known.name === name ? segmentExists(client, id) : renameSegment(client, id, name);
  if (!(await isThere)) return false;
  if (!isSame) await inWriting(step, (sql) => saveSegment(sql, place, { ...known, id, name }));
  return true;
}
