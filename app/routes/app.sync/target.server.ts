import type { AudienceSet } from "../../db/sync/audience-sets.server.ts";
import type { SyncTarget } from "../../db/sync/sync-targets.server.ts";
import type { SyncRow } from "../../db/sync/sync-row.server.ts";
import { GROUPS_SET } from "../../domain/sync/audience-set.ts";
import type { TargetView } from "../../web/sync/sync-view.ts";
import { readLeaving } from "./leaving.server.ts";
import { NEVER_SENT, readSetView, type TargetReading } from "./set.server.ts";

/** A target with its set of the groups, and their newest sync. */
interface GroupsAtTarget {
  readonly target: SyncTarget;
  readonly set: AudienceSet | null;
  readonly sync: SyncRow | null;
}

/**
 * How it is with the groups at a target, and what the merchant can decide there.
 * @param at - null: the target was never switched on
 */
export async function readTargetView(reading: TargetReading, at: GroupsAtTarget | null): Promise<TargetView> {
  if (at === null) return { ...NEVER_SENT, leaving: null };
  const view = await readSetView(reading, { ...at, key: GROUPS_SET });
  return { ...view, leaving: await readLeaving(reading, at.target, at.sync) };
}
