import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { GROUPS, type Group } from "../groups/group.ts";
import { cohortsOf, firstOrdersOf, recentCohorts } from "./cohorts.ts";

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe("cohorts", () => {
  const parts = fc.array(
    fc.record({
      month: fc.constantFrom("2023-11", "2024-12", "2025-01", "2025-02", "2025-03"),
      group: fc.constantFrom<Group | null>(...GROUPS, null),
      customers: fc.integer({ min: 1, max: 100 }),
    }),
  );

  it("count everyone once, in the month of the first order and in today's group", () => {
    fc.assert(
      fc.property(parts, (list) => {
        const cohorts = cohortsOf(list);
        for (const [month, sizes] of cohorts)
          sizes.forEach((size, place) => {
            const same = list.filter(
              (part) => part.month === month && part.group === (GROUPS[place] ?? null),
            );
            expect(size).toBe(sum(same.map(({ customers }) => customers)));
          });
        expect(sum([...firstOrdersOf(cohorts).values()])).toBe(sum(list.map(({ customers }) => customers)));
        const { months, earlier } = recentCohorts(cohorts, "2025-03", 3);
        const shown = [...months.map(({ sizes }) => sum(sizes)), sum(earlier ?? [])];
        expect(sum(shown)).toBe(sum(list.map(({ customers }) => customers)));
      }),
    );
  });

  it("are shown newest first, with all earlier ones as one", () => {
    const one = (month: string, group: Group | null) => ({ month, group, customers: 1 });
    const cohorts = cohortsOf([
      one("2024-12", null),
      one("2025-03", "new"),
      one("2025-01", "loyal"),
      one("2023-01", "loyal"),
      one("2025-04", "new"),
    ]);
    expect(recentCohorts(cohorts, "2025-03", 3)).toEqual({
      months: [
        { month: "2025-03", sizes: [1, 0, 0, 0, 0, 0, 0] },
        { month: "2025-01", sizes: [0, 0, 0, 0, 1, 0, 0] },
      ],
      earlier: [0, 0, 0, 0, 1, 0, 1],
    });
    expect(recentCohorts(cohortsOf([one("2025-03", "new")]), "2025-03", 3).earlier).toBeNull();
  });
});
