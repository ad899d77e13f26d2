import type { Database } from "../db/core/database.server.ts";
import { inShopSql } from "../db/core/shop-scope.server.ts";
import {
  deleteSegment,
  findSegment,
  insertSegment,
  listSegments,
  lockSegmentMembers,
  lockSegments,
  updateSegment,
} from "../db/segments/saved-segments.server.ts";
import { ownNameProblems, type OwnNames } from "../domain/rules/own-names.ts";
import type { RuleProblem } from "../domain/rules/problem.ts";
import { findCycle } from "../domain/rules/references.ts";
import { ruleToJson } from "../domain/rules/rule-json.ts";
import type { Rule } from "../domain/rules/rule.ts";
import { segmentAudience } from "../domain/sync/audience.ts";
import { readSegmentName, segmentNameKey, type NameProblem } from "../domain/segments/segment-name.ts";
import type { JobQueue } from "../queue/queue.server.ts";
import { endAudienceSyncs, type WayToEnd } from "../sync/merchant/audience-sync.server.ts";
import { readOwnNames } from "./own-names.server.ts";
import { readRule } from "./read-rule.ts";
import { revisionOf, rulesOf, segmentOf, type Segment } from "./saved-segment.ts";

export interface SaveServices {
  readonly db: Database;
  readonly queue: Pick<JobQueue, "enqueue">;
  now(): Date;
}

/** As it came in: nothing of it is trusted. */
export interface SegmentDraft {
  readonly name: string;
  readonly rule: unknown;
}

export type SaveOutcome =
  | { readonly outcome: "saved"; readonly id: number }
  | {
      readonly outcome: "refused";
      readonly name: NameProblem | "taken" | "too_many" | null;
      readonly problems: readonly RuleProblem[];
    }
  /** The segment was deleted meanwhile. */
  | { readonly outcome: "gone" }
  /** Somebody else saved the segment since the edit began: as it is now. */
  | {
      readonly outcome: "changed";
      readonly name: string;
      readonly rule: Rule;
      readonly revision: string;
      readonly changedAt: Date;
    };

/** The segment that is edited, and as what the edit found it. */
export interface EditedSegment {
  readonly id: number;
  readonly revision: string | null;
}

/** More segments than this slow down every refresh. */
export const MOST_SEGMENTS = 100;

/**
 * Saves a new segment, or an edit of one, and queues its refresh. Of what is refused nothing is stored, and an edit
 * never overwrites what it has not seen.
 * @param edited - null: a new segment
 */
export async function saveSegment(
  services: SaveServices,
  shopId: number,
  edited: EditedSegment | null,
  draft: SegmentDraft,
): Promise<SaveOutcome> {
  const id = edited?.id ?? null;
  const name = readSegmentName(draft.name);
  const wrong = name.outcome === "wrong" ? name.problem : null;
  const read = readRule(draft.rule);
  if (read.outcome === "refused") return { outcome: "refused", name: wrong, problems: read.problems };
  return inShopSql(services.db, shopId, async (sql): Promise<SaveOutcome> => {
    await lockSegments(sql);
    const all = (await listSegments(sql)).map(segmentOf);
    const stored = all.find((each) => each.id === id) ?? null;
    if (id !== null && stored === null) return { outcome: "gone" };
    if (stored !== null && revisionOf(stored) !== edited?.revision) {
      // The answer to the first try was lost.
      const isSame =
        name.outcome === "name" && revisionOf({ name: name.name, rule: read.rule }) === revisionOf(stored);
      return isSame ? { outcome: "saved", id: stored.id } : changedSince(stored);
    }
    const problems = problemsAmong(id, read.rule, all, await readOwnNames(sql));
    if (name.outcome === "wrong") return { outcome: "refused", name: name.problem, problems };
    const others = all.filter((each) => each.id !== id);
    if (others.some((each) => segmentNameKey(each.name) === name.key))
      return { outcome: "refused", name: "taken", problems };
    if (others.length >= MOST_SEGMENTS) return { outcome: "refused", name: "too_many", problems };
    if (problems.length > 0) return { outcome: "refused", name: null, problems };
    const segment = { name: name.name, nameKey: name.key, rule: ruleToJson(read.rule) };
    const now = services.now();
    if (id !== null) await updateSegment(sql, id, segment, now);
    const savedId = id ?? (await insertSegment(sql, segment, now));
    await services.queue.enqueue(sql, "segments", { shopId });
    return { outcome: "saved", id: savedId };
  });
}

function changedSince(stored: Segment): SaveOutcome {
  const { name, rule, changedAt } = stored;
  return { outcome: "changed", name, rule, changedAt, revision: revisionOf(stored) };
}

/** What is wrong with a rule beside the shop's segments and audiences. */
export function problemsAmong(
  id: number | null,
  rule: Rule,
  all: readonly Segment[],
  own: OwnNames,
): RuleProblem[] {
  const problems = ownNameProblems(rule, own);
  const cycle = id === null ? null : findCycle(String(id), rule, rulesOf(all));
  if (cycle === null) return problems;
  const names = cycle.segmentIds.map((each) => all.find((one) => String(one.id) === each)?.name ?? each);
  return [...problems, { path: cycle.path, code: "cycle", allowed: names.join(" → ") }];
}

/**
 * Deletes a segment with all that is kept of it. Customers stay.
 * @param way - what becomes of its lists and tags at the targets
 * @returns false: it was gone already
 */
export async function removeSegment(
  services: SaveServices,
  shopId: number,
  id: number,
  way: WayToEnd,
): Promise<boolean> {
  return inShopSql(services.db, shopId, async (sql) => {
    await lockSegmentMembers(sql);
    await lockSegments(sql);
    const segment = await findSegment(sql, id);
    if (segment === null) return false;
    await deleteSegment(sql, segment);
    await endAudienceSyncs(services, sql, [segmentAudience(id)], way);
    return true;
  });
}
