import { expect, it } from "vitest";

import { experimentOf } from "./watched-campaign.ts";

const arm = (subject: string) => ({ kind: "arm", subject }) as const;
const LOYAL = { kind: "group", subject: "loyal" } as const;

it("a campaign is of the experiment whose holdout does not get it", () => {
  expect(experimentOf(arm("7-sample"), [])).toBe(7);
  expect(experimentOf(LOYAL, [{ kind: "segment", subject: "3" }, arm("8-holdout")])).toBe(8);
  expect(experimentOf(null, [arm("8-holdout")])).toBe(8);
});

it("a campaign that everybody gets is of none", () => {
  expect(experimentOf(LOYAL, [])).toBeNull();
  expect(experimentOf(arm("7-holdout"), [])).toBeNull();
  expect(experimentOf(LOYAL, [arm("8-sample")])).toBeNull();
});
