import fc from "fast-check";
import { expect, it } from "vitest";

import { isAlertDue } from "./alert-due.ts";

const NOW = new Date("2026-03-10T12:00:00Z");
const daysAgo = (days: number): Date => new Date(NOW.getTime() - days * 86_400_000);

it.each([
  [null, null, false],
  [2.99, null, false],
  [3, null, true],
  [10, 6.99, false],
  [10, 7, true],
])("failing for %s days, told %s days ago: %s", (failing, told, due) => {
  const failingSince = failing === null ? null : daysAgo(failing);
  const alertedAt = told === null ? null : daysAgo(told);
  expect(isAlertDue({ failingSince, alertedAt }, NOW)).toBe(due);
});

it("never comes twice in a week, nor before three days", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 400, noNaN: true }),
      fc.double({ min: 0, max: 400, noNaN: true }),
      (failing, told) => {
        const due = isAlertDue({ failingSince: daysAgo(failing), alertedAt: daysAgo(told) }, NOW);
        expect(due).toBe(failing >= 3 && told >= 7);
      },
    ),
  );
});
