import { numberedLabel, tagKey } from "./labels.ts";

/** An audience, and the label that its own name makes. */
interface Wish {
  readonly place: number;
  readonly label: string;
}

/** An audience, and the labels that its members may carry at the target: today's and the one before. */
interface Carried {
  readonly place: number;
  readonly labels: readonly string[];
}

/**
 * The labels that audiences should show at a target: each the one that its name makes, or else that one with a number.
 * No two are the same, upper and lower case ignored, and none is one that another audience still carries. So the sets
 * may rename theirs in any order. The smaller place chooses first.
 * @param carried - all audiences of the target, also those that have ended
 * @returns the labels by place
 */
export function distinctLabels(
  wishes: readonly Wish[],
  carried: readonly Carried[],
): ReadonlyMap<number, string> {
  const carriers = carriersOf(carried);
  const given = new Set<string>();
  const labels = new Map<number, string>();
  for (const { place, label: wish } of [...wishes].sort((a, b) => a.place - b.place)) {
    const isFree = (label: string): boolean =>
      !given.has(tagKey(label)) && (carriers.get(tagKey(label)) ?? []).every((carrier) => carrier === place);
    let label = wish;
    for (let number = 2; !isFree(label); number += 1) label = numberedLabel(wish, number);
    given.add(tagKey(label));
    labels.set(place, label);
  }
  return labels;
}

/** The places of the audiences that carry a label, by its key. */
function carriersOf(carried: readonly Carried[]): Map<string, number[]> {
  const carriers = new Map<string, number[]>();
  for (const { place, labels } of carried)
    for (const key of labels.map(tagKey)) carriers.set(key, [...(carriers.get(key) ?? []), place]);
  return carriers;
}
