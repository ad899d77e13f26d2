/** Lists of customers that were put together by hand. Each is a segment whose rule asks for the list and nothing else. */
import { EVER } from "../rules/asked.ts";
import type { Rule } from "../rules/rule.ts";

/** The rule of a list. @param key - the list's name among the picked customers, in comparable form */
export function pickedRule(key: string): Rule {
  return {
    version: 1,
    match: {
      kind: "condition",
      field: "picked",
      test: { kind: "choice", is: "any_of", values: [key] },
      property: "",
      which: [],
      period: EVER,
      ofOrder: [],
      machines: false,
    },
  };
}

/** The list that a rule asks for and nothing else; null: it is another rule. */
export function pickedListOf({ match }: Rule): string | null {
  if (match.kind !== "condition" || match.field !== "picked") return null;
  const { test } = match;
  const [only, ...more] = test.kind === "choice" && test.is === "any_of" ? test.values : [];
  return only === undefined || more.length > 0 ? null : only;
}

/** The first key for a list's name that no list has: a renamed list keeps its key. */
export function freeKey(nameKey: string, taken: readonly string[]): string {
  for (let number = 1; ; number += 1) {
    const key = number === 1 ? nameKey : `${nameKey} (${String(number)})`;
    if (!taken.includes(key)) return key;
  }
}
