import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { GROUPS } from "../../domain/groups/group.ts";
import { distinctLabels } from "./distinct-labels.ts";
import { ENGLISH_NAMES } from "./group-names.ts";
import { labelsOf, segmentLabel, tagKey } from "./labels.ts";

const labelsAt = (...labels: string[]) => labels.map((label, place) => ({ place, label }));
const given = (...asked: Parameters<typeof distinctLabels>): string[] => [
  ...distinctLabels(...asked).values(),
];

describe("the labels of a target", () => {
  it("are those that the names make, where these differ", () => {
    expect(given(labelsAt("A: x", "A: y"), [])).toEqual(["A: x", "A: y"]);
  });

  it("get a number where a smaller place has the name, in whatever case", () => {
    expect(given(labelsAt("A: Loyal", "A: loyal", "A: LOYAL"), [])).toEqual([
      "A: Loyal",
      "A: loyal (2)",
      "A: LOYAL (3)",
    ]);
  });

  it("pass by what another audience still carries, until it is renamed", () => {
    const swapped = labelsAt("B", "A");
    const carried = [
      { place: 0, labels: ["A"] },
      { place: 1, labels: ["b"] },
    ];
    expect(given(swapped, carried)).toEqual(["B (2)", "A (2)"]);
    expect(given(swapped, [{ place: 0, labels: ["A", "b"] }])).toEqual(["B", "A (2)"]);
    // A place that has ended still carries its label.
    expect(given(labelsAt("A"), [{ place: 9, labels: ["a"] }])).toEqual(["A (2)"]);
  });
});

/** Names that collide often, in more than one case. */
const name = fc.oneof(
  fc.constantFrom(
    "Loyal",
    "loyal",
    "New",
    "A",
    "a",
    "A (2)",
    "a (2)",
    "A (3)",
    "B: New",
    ", ",
    "İ",
    "ı",
    "I",
  ),
  fc.string({ minLength: 1, maxLength: 100 }),
  fc
    .constantFrom("x", "😀")
    .chain((character) => fc.integer({ min: 90, max: 100 }).map((length) => character.repeat(length))),
);
const prefix = fc.constantFrom("Sixfold", "sixfold", "A", "A: B", "", "p".repeat(60), "p".repeat(300));

describe("labels of groups and segments, renamed in any order", () => {
  it("are never the same at the target, and come to rest", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ prefix, names: fc.array(name, { maxLength: 8 }) }), {
          minLength: 1,
          maxLength: 4,
        }),
        fc.infiniteStream(fc.nat()),
        (wishes, random) => {
          const at = new Map<number, { label: string; before: string | null }>();
          const due = (of: (typeof wishes)[number]) =>
            distinctLabels(
              [
                ...Object.values(labelsOf(of.prefix, ENGLISH_NAMES)),
                ...of.names.map((each) => segmentLabel(of.prefix, ENGLISH_NAMES, each)),
              ].map((label, place) => ({ place, label })),
              [...at].map(([place, { label, before }]) => ({
                place,
                labels: before === null ? [label] : [label, before],
              })),
            );
          const rename = (places: readonly number[], labels: ReadonlyMap<number, string>): boolean => {
            let changed = false;
            for (const place of places) {
              const label = labels.get(place);
              const had = at.get(place);
              if (label === undefined || (had !== undefined && tagKey(had.label) === tagKey(label))) continue;
              at.set(place, { label, before: had?.label ?? null });
              changed = true;
            }
            const keys = [...at.values()].map((each) => tagKey(each.label));
            expect(new Set(keys).size).toBe(keys.length);
            for (const { label } of at.values()) {
              expect(label.length).toBeLessThanOrEqual(255);
              expect(label.isWellFormed() && label.trim() === label && !label.includes(",")).toBe(true);
            }
            return changed;
          };
          const groups = [...GROUPS.keys()];
          for (const wish of wishes) {
            const sets = [groups, ...wish.names.map((_, index) => [groups.length + index])];
            for (let turn = 0; turn < 6; turn += 1) {
              const set = sets[(random.next().value ?? 0) % sets.length];
              if (set !== undefined) rename(set, due(wish));
            }
          }
          const last = wishes.at(-1);
          if (last === undefined) return;
          const all = [groups, ...last.names.map((_, index) => [groups.length + index])];
          // Each round of syncs also forgets the labels before, since nobody carries them any more.
          const rounds = Array.from({ length: 12 }, () => {
            const changed = all.map((set) => rename(set, due(last)));
            for (const [place, each] of at) at.set(place, { ...each, before: null });
            return changed.some(Boolean);
          });
          expect(rounds.at(-1)).toBe(false);
        },
      ),
      { numRuns: 50 },
    );
  });
});
