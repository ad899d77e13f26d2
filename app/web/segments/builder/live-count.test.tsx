import { describe, expect, it } from "vitest";

import { ShopFormatProvider } from "../../format/shop-format.tsx";
import { renderPage, textOf } from "../../ui/render.test-support.tsx";
import type { CheckView } from "../segment-view.ts";
import { LiveCount } from "./live-count.tsx";
import type { LiveCheck } from "./use-check.ts";

const rule = { version: 1, match: { kind: "all", of: [] } } as const;
const ESTIMATED: CheckView = {
  ...{ outcome: "estimated", rule, people: 1_000_000, sampled: 30_000 },
  members: { about: 12_300, from: 11_100, to: 13_600 },
};

const page = (live: Partial<LiveCheck>) => (
  <ShopFormatProvider shop={{ timeZone: "UTC", currency: "EUR" }}>
    <LiveCount live={{ check: null, onlyEstimated: null, waiting: false, ...live }} names={{}} />
  </ShopFormatProvider>
);

describe("the count of a rule that is built", () => {
  it("is an estimate with its margin first, which is told at once", () => {
    const live = page({ check: ESTIMATED, waiting: true });
    expect(textOf(live)).toContain("About 12,300 people");
    expect(textOf(live)).toContain("between 11,100 and 13,600");
    expect(textOf(live)).toContain("Estimated by 30,000 of 1,000,000 people. The exact count follows.");
    expect(renderPage(live)).toContain('role="status" aria-busy="false"');
  });

  it("keeps its room until it is there for the first time, and says that it is under way", () => {
    const first = page({ check: null, waiting: true });
    expect(textOf(first)).toMatch(/Who meets it now .*Counting.* For example/);
    expect(renderPage(first).match(/"sf-waiting /g)).toHaveLength(3);
    const failed = page({ check: null, waiting: false });
    expect(renderPage(failed)).not.toContain("sf-waiting");
  });

  it("stays an estimate where an exact count takes too long, and says why", () => {
    expect(textOf(page({ check: ESTIMATED, onlyEstimated: "too_slow" }))).toContain(
      "An exact count takes too long. Use fewer conditions to get one.",
    );
    expect(textOf(page({ check: ESTIMATED, onlyEstimated: "unreachable" }))).toContain(
      "The exact count could not be fetched.",
    );
  });

  it("says of a rule without an estimate that it takes too long", () => {
    const check: CheckView = { outcome: "not_counted", rule, because: "too_slow" };
    expect(textOf(page({ check }))).toContain("Counting takes too long. Use fewer conditions.");
  });

  it("is held back by a screen reader while it is that of an older rule", () => {
    const check: CheckView = { outcome: "not_counted", rule, because: "too_slow" };
    expect(renderPage(page({ check, waiting: true }))).toContain('aria-busy="true"');
  });
});
