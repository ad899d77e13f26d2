import { fieldOf, type FieldId } from "./catalogue.ts";
import type { Need } from "./field.ts";
import { conditionsOf, type Condition, type Rule } from "./rule.ts";
import { referencesOf, sizeWithReferences } from "./references.ts";

/** What is known of a shop's customers, and so which fields can be evaluated. */
export interface Knowledge {
  /** `lists` and `properties` are known one by one, `segments` always. */
  readonly known: ReadonlySet<Need>;
  /** The ids of the Klaviyo lists whose members are known. */
  readonly lists: ReadonlySet<string>;
  /** The names of the Klaviyo properties that are known. */
  readonly properties: ReadonlySet<string>;
  /** The currency of the orders that count; null: there are none yet. */
  readonly currency: string | null;
  /** The rules of the shop's segments, by id. */
  readonly segments: ReadonlyMap<string, Rule>;
}

/** Why a condition can't be evaluated. */
export interface Lack {
  /** Where in the rule. In a segment that the rule names, it is the path of that condition. */
  readonly path: string;
  readonly field: FieldId;
  readonly code: LackCode;
  /** The segment in whose rule the condition stands; null: in this rule. */
  readonly segmentId: string | null;
}

export type LackCode = Exclude<Need, "segments"> | "other_currency" | "segment_gone" | "too_many_conditions";

/** More conditions than this, with those of the segments that a rule leads to, are too many for one statement. */
export const MOST_CONDITIONS_TOGETHER = 1_000;

declare const evaluable: unique symbol;

/** A rule of which all is known that it asks for, with the rules of the segments that it leads to. */
export interface EvaluableRule {
  readonly rule: Rule;
  readonly others: ReadonlyMap<string, Rule>;
  readonly [evaluable]: true;
}

export type Evaluable =
  | { readonly outcome: "evaluable"; readonly rule: EvaluableRule }
  | { readonly outcome: "not_evaluable"; readonly lacks: readonly Lack[] };

/**
 * Whether a rule can be evaluated. A rule that can't is never taken for a rule that nobody meets: it comes with all
 * that it lacks, and SQL is made of an evaluable rule only.
 */
export function evaluableRule(rule: Rule, knowledge: Knowledge): Evaluable {
  const lacks = lacksOf(rule, knowledge, null, new Set());
  if (lacks.length === 0 && sizeWithReferences(rule, knowledge.segments) > MOST_CONDITIONS_TOGETHER)
    lacks.push({ path: "match", field: "segment", code: "too_many_conditions", segmentId: null });
  if (lacks.length > 0) return { outcome: "not_evaluable", lacks };
  return { outcome: "evaluable", rule: { rule, others: knowledge.segments } as EvaluableRule };
}

/** A condition of a rule that can be evaluated, as a rule. */
export function alone(condition: Condition, { others }: EvaluableRule): EvaluableRule {
  return { rule: { version: 1, match: condition }, others } as EvaluableRule;
}

function lacksOf(rule: Rule, knowledge: Knowledge, segmentId: string | null, seen: Set<string>): Lack[] {
  const own = [...conditionsOf(rule.match)].flatMap(({ condition, path }) =>
    lackCodes(condition, knowledge).map((code) => ({ path, field: condition.field, code, segmentId })),
  );
  const named = referencesOf(rule).flatMap((reference) => {
    if (seen.has(reference.segmentId)) return [];
    seen.add(reference.segmentId);
    const other = knowledge.segments.get(reference.segmentId);
    if (other !== undefined) return lacksOf(other, knowledge, reference.segmentId, seen);
    return [{ path: reference.path, field: "segment", code: "segment_gone", segmentId } as const];
  });
  return [...own, ...named];
}

function lackCodes(condition: Condition, knowledge: Knowledge): LackCode[] {
  const { needs } = fieldOf(condition.field);
  const ofOrder = condition.ofOrder.some(({ field }) => field === "point_of_sale");
  const wanted: readonly Need[] = ofOrder ? [...needs, "point_of_sale"] : needs;
  const codes = wanted.flatMap((need) => (isKnown(need, condition, knowledge) ? [] : [need]));
  const lacks: LackCode[] = codes.filter((code) => code !== "segments");
  if (knowledge.currency !== null && currenciesOf(condition).some((each) => each !== knowledge.currency))
    lacks.push("other_currency");
  return lacks;
}

function isKnown(need: Need, { test, property }: Condition, knowledge: Knowledge): boolean {
  if (need === "segments") return true;
  if (need === "lists") return test.kind === "choice" && test.values.every((id) => knowledge.lists.has(id));
  if (need === "properties") return knowledge.properties.has(property);
  return knowledge.known.has(need);
}

/** The currencies of a condition's amounts. */
function currenciesOf({ test, ofOrder }: Condition): string[] {
  const tests = [test, ...ofOrder.map((each) => each.test)];
  return tests.flatMap((each) => (each.kind === "number" && each.currency !== null ? [each.currency] : []));
}
