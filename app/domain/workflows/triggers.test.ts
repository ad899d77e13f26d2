import { expect, it } from "vitest";

import { TRIGGERS, triggerOf, usedTriggers } from "./triggers.ts";

it("a trigger is known by its handle and by its name", () => {
  for (const trigger of TRIGGERS) {
    expect(triggerOf(trigger)).toBe(trigger);
    expect(triggerOf(trigger.replaceAll("-", " ").replace(/^./, (first) => first.toUpperCase()))).toBe(
      trigger,
    );
  }
  expect(triggerOf("loyalty-group")).toBeNull();
});

it("an id that can't be told counts as all triggers, and no id as none", () => {
  expect(usedTriggers(["Segment joined or left"])).toEqual(new Set(["segment-joined-or-left"]));
  expect(usedTriggers([])).toEqual(new Set());
  expect(usedTriggers(["segment-joined-or-left", "0b8e"])).toEqual(new Set(TRIGGERS));
});
