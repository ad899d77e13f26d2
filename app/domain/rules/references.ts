import { conditionsOf, type Rule } from "./rule.ts";

interface Reference {
  readonly segmentId: string;
  readonly path: string;
}

/** The segments that a rule names, each with the path of the condition. */
export function referencesOf(rule: Rule): Reference[] {
  return [...conditionsOf(rule.match)].flatMap(({ condition: { field, test }, path }) =>
    field === "segment" && test.kind === "choice"
      ? test.values.map((segmentId) => ({ segmentId, path }))
      : [],
  );
}

/** A rule that leads back to its own segment. */
export interface Cycle {
  /** The segments on the way, from the rule's own to the rule's own. */
  readonly segmentIds: readonly string[];
  /** Where the rule names the first of them. */
  readonly path: string;
}

/**
 * Looks for a way from a segment's rule back to the segment. Each rule is looked at once. Among the other rules there
 * is no cycle, since each was looked at before it was stored.
 */
export function findCycle(segmentId: string, rule: Rule, others: ReadonlyMap<string, Rule>): Cycle | null {
  const seen = new Set<string>();
  for (const { segmentId: first, path } of referencesOf(rule)) {
    const way = wayTo(segmentId, first, others, seen);
    if (way !== null) return { segmentIds: [segmentId, ...way], path };
  }
  return null;
}

/** The segments on the way from one to the goal, both included; null: there is none. */
function wayTo(
  goal: string,
  from: string,
  others: ReadonlyMap<string, Rule>,
  seen: Set<string>,
): string[] | null {
  if (from === goal) return [goal];
  if (seen.has(from)) return null;
  seen.add(from);
  const rule = others.get(from);
  if (rule === undefined) return null;
  for (const { segmentId } of referencesOf(rule)) {
    const way = wayTo(goal, segmentId, others, seen);
    if (way !== null) return [from, ...way];
  }
  return null;
}

/** How many conditions a rule has together with those of all segments that it leads to, as often as they are named. */
export function sizeWithReferences(rule: Rule, others: ReadonlyMap<string, Rule>): number {
  const known = new Map<string, number>();
  const sizeOf = (each: Rule): number => {
    const own = [...conditionsOf(each.match)].length;
    return referencesOf(each).reduce((sum, { segmentId }) => sum + sizeOfSegment(segmentId), own);
  };
  const sizeOfSegment = (segmentId: string): number => {
    const before = known.get(segmentId);
    if (before !== undefined) return before;
    const other = others.get(segmentId);
    // Two edits at the same moment can make a cycle. It has no end.
    known.set(segmentId, Number.POSITIVE_INFINITY);
    const size = other === undefined ? 0 : sizeOf(other);
    known.set(segmentId, size);
    return size;
  };
  return sizeOf(rule);
}
