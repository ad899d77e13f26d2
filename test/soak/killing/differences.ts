import type { EndState } from "./end-state.ts";

const SHOWN = 3;

/** The differences between an end state and the expected one: a line for each section, with examples. */
export function differences(expected: EndState, found: EndState): string[] {
  const names = new Set([...Object.keys(expected), ...Object.keys(found)]);
  return [...names].flatMap((name) => {
    const [one, other] = [expected[name] ?? {}, found[name] ?? {}];
    const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
    const differing = keys.filter((key) => one[key] !== other[key]);
    if (differing.length === 0) return [];
    const examples = differing
      .slice(0, SHOWN)
      .map((key) => `${key}: ${other[key] ?? "nothing"} instead of ${one[key] ?? "nothing"}`);
    return [`${name} differ in ${String(differing.length)}: ${examples.join("; ")}`];
  });
}
