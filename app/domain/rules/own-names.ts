import { comparableText } from "./comparable.ts";
import type { RuleProblem } from "./problem.ts";
import { conditionsOf, type Rule } from "./rule.ts";

/** What the app itself writes at the targets. A rule by it would decide about itself. */
export interface OwnNames {
  /** The tags of all audiences, under the labels of today and of before. */
  readonly tags: Iterable<string>;
  /** The ids of the Klaviyo lists of all audiences. */
  readonly lists: Iterable<string>;
}

/** How the names of all properties begin that the app writes to Klaviyo. */
const OWN_PROPERTY = "sixfold_";

/** The conditions that name what the app itself writes. */
export function ownNameProblems(rule: Rule, own: OwnNames): RuleProblem[] {
  const tags = new Set([...own.tags].map(comparableText));
  const lists = new Set(own.lists);
  return [...conditionsOf(rule.match)].flatMap(
    ({ condition: { field, test, property }, path }): RuleProblem[] => {
      const values = test.kind === "choice" ? test.values : [];
      if (field === "tag" && values.some((value) => tags.has(value)))
        return [{ path: `${path}.values`, code: "own_tag" }];
      if (field === "klaviyo_list" && values.some((value) => lists.has(value)))
        return [{ path: `${path}.values`, code: "own_list" }];
      if (field === "klaviyo_property" && property.toLowerCase().startsWith(OWN_PROPERTY))
        return [{ path: `${path}.property`, code: "own_property" }];
      return [];
    },
  );
}
