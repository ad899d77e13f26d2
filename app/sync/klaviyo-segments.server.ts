import { saveSegment } from "../db/klaviyo-connections.server.ts";
import type { Labels } from "../db/sync-targets.server.ts";
import { GROUPS, type Group } from "../domain/groups/group.ts";
import {
  createSegment,
  findSegmentByName,
  renameSegment,
  segmentExists,
} from "../klaviyo/segments.server.ts";
import { ENGLISH_NAMES } from "./group-names.ts";
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
  const { client, target } = step;
  const name = labels[group];
  const known = target.segmentIds[group];
  if (known !== undefined && known.name === name && (await segmentExists(client, known.id))) return;
  if (known !== undefined && known.name !== name && (await renameSegment(client, known.id, name))) {
    await inWriting(step, (sql) => saveSegment(sql, group, { ...known, name }));
    return;
  }
  const found = await findSegmentByName(client, name);
  const segment = { name, property: "sixfold_group", value: ENGLISH_NAMES[group] };
  const { id } = found ?? (await createSegment(client, segment));
  await inWriting(step, (sql) => saveSegment(sql, group, { id, name, made: found === null }));
}
