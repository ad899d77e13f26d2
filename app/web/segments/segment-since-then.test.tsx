import { expect, it } from "vitest";

import { sinceThen } from "../../domain/experiment/since-then.ts";
import { textOf } from "../ui/render.test-support.tsx";
import { SegmentSinceThen } from "./segment-since-then.tsx";

const AT = "2026-01-01T12:00:00.000Z";

function card(sums: Parameters<typeof sinceThen>[1]): string {
  return textOf(
    <SegmentSinceThen
      view={{ ...sinceThen(30, sums), sentAt: AT, asOf: "2026-01-31T12:00:00.000Z", currency: "EUR" }}
    />,
  );
}

it("G6: the card lays the spans beside each other and says that it is no proof", () => {
  const text = card({
    since: { buyers: 12, orders: 15, revenueMinor: 150_000 },
    before: { buyers: 10, orders: 11, revenueMinor: 100_000 },
    yearBefore: { buyers: 20, orders: 25, revenueMinor: 200_000 },
  });
  expect(text).toMatch(/in the 30 days since .* beside what the same people ordered/);
  expect(text).toMatch(/Revenue .*€1,500\.00 .*€1,000\.00 .*€2,000\.00/);
  expect(text).toContain("The revenue is 50.0% above that of the days before.");
  expect(text).toContain("The revenue is 25.0% below that of a year earlier.");
  expect(text).toContain("This is no proof");
});

it("G6: what reaches before the store's first order is not known", () => {
  const text = card({ since: { buyers: 1, orders: 1, revenueMinor: 1 }, before: null, yearBefore: null });
  expect(text.match(/Not known/g)).toHaveLength(6);
  expect(text).not.toMatch(/above|below/);
});
