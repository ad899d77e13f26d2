import { describe, expect, it } from "vitest";

import type { StayRow } from "./customer-view.ts";
import { timelineEvents } from "./timeline-events.ts";

const at = (day: number, ms = 0): string => new Date(Date.UTC(2026, 0, day) + ms).toISOString();
const order = (day: number) => ({ id: String(day), at: at(day), amountMinor: 100 * day });
const WAY: readonly StayRow[] = [
  { group: "new", from: at(2, 1), to: at(8), hindsight: true },
  { group: "about_to_sleep", from: at(8), to: at(9, 1), hindsight: true },
  { group: "potential_loyal", from: at(9, 1), to: at(10), hindsight: true },
  { group: "about_to_sleep", from: at(10), to: at(14), hindsight: false },
  { group: "potential_loyal", from: at(14), to: at(20), hindsight: false },
];

describe("what happened to a customer", () => {
  it("is orders and changes of group, oldest first, each with the group from then on", () => {
    const events = timelineEvents({
      way: WAY,
      orders: [order(13), order(9), order(2), order(1)],
      moves: [
        { at: at(14), from: "about_to_sleep", to: "potential_loyal", cause: "ordered" },
        { at: at(10), from: null, to: "about_to_sleep", cause: "boundary_moved" },
      ],
    });
    expect(events).toEqual([
      { kind: "ordered", at: at(2), amountMinor: 200, group: "new" },
      { kind: "moved", at: at(8), group: "about_to_sleep", cause: "time_passed" },
      { kind: "ordered", at: at(9), amountMinor: 900, group: "potential_loyal" },
      { kind: "moved", at: at(10), group: "about_to_sleep", cause: "boundary_moved" },
      { kind: "ordered", at: at(13), amountMinor: 1_300, group: "about_to_sleep" },
      { kind: "moved", at: at(14), group: "potential_loyal", cause: "ordered" },
    ]);
  });

  it("says no cause of a change from before the oldest listed order", () => {
    const [first] = timelineEvents({ way: WAY, orders: [order(13), order(9)], moves: [] });
    expect(first).toEqual({ kind: "moved", at: at(8), group: "about_to_sleep", cause: null });
  });

  it("is nothing where the way is not known", () => {
    expect(timelineEvents({ way: [], orders: [order(2)], moves: [] })).toEqual([]);
  });
});
