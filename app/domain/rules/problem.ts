/**
 * Why a rule is refused, and where in it. The pages have words for each code, which name the cure. A problem holds no
 * text of the rule besides its keys' names, so that it may be logged.
 */
export interface RuleProblem {
  /** Such as `match.all[2].value`. */
  readonly path: string;
  readonly code: ProblemCode;
  /** What the cure needs to name: a limit, or the words that are allowed. */
  readonly allowed?: string;
}

export const PROBLEM_CODES = [
  "not_json",
  "too_large",
  "not_an_object",
  "unknown_version",
  "unknown_key",
  "unknown_node",
  "empty_group",
  "too_deep",
  "double_not",
  "too_many_conditions",
  "unknown_field",
  "unknown_operator",
  "not_a_number",
  "number_out_of_range",
  "range_reversed",
  "not_a_currency",
  "not_a_day",
  "day_out_of_range",
  "not_a_text",
  "text_too_long",
  "text_empty",
  "text_unprintable",
  "not_allowed",
  "list_empty",
  "list_too_long",
  "not_yes_or_no",
  "own_tag",
  "own_list",
  "own_property",
  "cycle",
] as const;

export type ProblemCode = (typeof PROBLEM_CODES)[number];
