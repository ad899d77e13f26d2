import { saveSegment } from "../../db/sync/klaviyo/klaviyo-connections.server.ts";
import type { KnownSegment, Labels } from "../../db/sync/sync-targets.server.ts";
import { GROUPS, type Group } from "../../domain/groups/group.ts";
import {
  createSegment,
  findSegmentByName,
  renameSegment,
  segmentExists,
} from "../../klaviyo/segments.server.ts";
import { ENGLISH_NAMES } from "../labels/group-names.ts";
import { inWriting, type KlaviyoStep } from "./klaviyo-step.server.ts";

/**
 * The six segments, where they are wanted: by the ids known, else by the exact names of the lists, else made. Another
 * prefix renames those that bear the name before. They follow the profiles' property by themselves, so they are made
 * once, at the end of a sync; only a clean-up deletes those that were made here.
 */
export async function ensureSegments(step: KlaviyoStep): Promise<void> {
  const { sync, target } = step;
  if (!target.segments || target.labels === null || sync.kind !== "forward") return;
  for (const group of GROUPS) await ensureSegment(step, group, target.labels.current);
}

async function ensureSegment(step: KlaviyoStep, group: Group, labels: Labels): Promise<void> {
  const { client } = step;
  const name = labels[group];
  if (await keepKnown(step, group, name)) return;
  const save = (segment: KnownSegment) => inWriting(step, (sql) => saveSegment(sql, group, segment));
  const found = await findSegmentByName(client, name);
  // Whoever dies on the way finds it by its name, and has to know whose it is.
  if (found === null) await save({ id: null, name, made: true });
  const segment = { name, property: "sixfold_group", value: ENGLISH_NAMES[group] };
  const { id } = found ?? (await createSegment(client, segment));
  await save({ id, name, made: found === null });
}

/** @returns false: none is known, or it is gone */
async function keepKnown(step: KlaviyoStep, group: Group, name: string): Promise<boolean> {
  const { client, target } = step;
  const known = target.segmentIds[group];
  if (known === undefined) return false;
  const id = known.id ?? (await findSegmentByName(client, known.name))?.id;
  if (id === undefined) return false;
  const isSame = known.id !== null && known.name === name;
  const isThere = known.name === name ? segmentExists(client, id) : renameSegment(client, id, name);
  if (!(await isThere)) return false;
  if (!isSame) await inWriting(step, (sql) => saveSegment(sql, group, { ...known, id, name }));
  return true;
}
