import { createHash } from "node:crypto";

import type { SegmentRow } from "../db/segments/saved-segments.server.ts";
import { ruleToJson } from "../domain/rules/rule-json.ts";
import type { Rule } from "../domain/rules/rule.ts";
import { readRule } from "./read-rule.ts";

/** A saved segment with its rule. */
export interface Segment extends Omit<SegmentRow, "rule"> {
  readonly rule: Rule;
}

/**
 * Reads the stored rule.
 * @throws Error if it can't be read: each rule was read before it was stored
 */
export function segmentOf({ rule, ...row }: SegmentRow): Segment {
  const read = readRule(rule);
  if (read.outcome === "rule") return { ...row, rule: read.rule };
  throw new Error(
    `The stored rule of segment ${String(row.id)} can't be read: ${JSON.stringify(read.problems)}`,
  );
}

/** The rules by the ids that other rules name them by. */
export function rulesOf(segments: readonly Segment[]): ReadonlyMap<string, Rule> {
  return new Map(segments.map(({ id, rule }) => [String(id), rule]));
}

/** The same for the same name and rule only. An edit that began from another one would undo what was saved since. */
export function revisionOf({ name, rule }: Pick<Segment, "name" | "rule">): string {
  return createHash("sha256")
    .update(JSON.stringify([name, ruleToJson(rule)]))
    .digest("hex");
}
