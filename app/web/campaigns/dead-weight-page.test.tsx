import { expect, it } from "vitest";

import { deadWeightCost } from "../../domain/experiment/dead-weight.ts";
import { renderPage, textOf } from "../ui/render.test-support.tsx";
import { DeadWeightPage, type DeadWeightPageProps } from "./dead-weight-page.tsx";
import type { DeadWeightView } from "./dead-weight-view.ts";

const STEPS = [
  { upToProfiles: 500, monthlyMinor: 2_000 },
  { upToProfiles: 1_000, monthlyMinor: 3_000 },
  { upToProfiles: 1_500, monthlyMinor: 4_500 },
];
const AS_OF = "2026-01-31T12:00:00.000Z";

function view(profiles: number, deadWeight: number, kept = 3): DeadWeightView {
  return {
    people: { outcome: "known", asOf: AS_OF, deadWeight, kept, profiles, protectedDays: 396 },
    currency: "EUR",
    steps: STEPS,
    cost: deadWeightCost(STEPS, profiles, deadWeight),
  };
}

function page(props: Partial<DeadWeightPageProps>) {
  return (
    <DeadWeightPage
      view={view(1_200, 300)}
      {...{ result: null, pending: null, onSave: () => undefined, onMakeSegment: () => undefined }}
      {...props}
    />
  );
}

it("G7: the page says what they cost, who stays, and that the app suppresses nobody", () => {
  const text = textOf(page({}));
  expect(text).toContain("300 of the 1,200 profiles that Klaviyo counts have not ordered");
  expect(text).toContain("3 more people don't react to emails but ordered within the last 396 days.");
  expect(text).toContain("They cost you €15.00 a month, €180.00 a year.");
  expect(text).toContain(
    "You pay €45.00 a month for up to 1,500 profiles. Without them, you would pay €30.00",
  );
  expect(text).toContain("With another 400 fewer profiles, you would pay €20.00.");
  expect(text).toMatch(/Sixfold never suppresses anybody.*The way back/);
});

it("G7: only whole steps save, and more profiles than the highest step have no price", () => {
  expect(textOf(page({ view: view(1_200, 100) }))).toContain("They cost you nothing at the moment");
  expect(textOf(page({ view: view(2_000, 100) }))).toContain("more profiles than your highest step: 1,500");
  const without = { ...view(1_200, 100), steps: [], cost: null };
  expect(textOf(page({ view: without }))).toContain("Enter below what your Klaviyo plan costs");
});

it("G7: without engagement the page says what is lacking, and offers no list", () => {
  const people = { outcome: "lacking", lacks: ["engagement"] } as const;
  const text = textOf(page({ view: { ...view(1, 1), people, cost: null } }));
  expect(text).not.toContain("The way back");
  expect(text).not.toContain("deadWeight.");
});

it("G7: the page tells why prices are refused, and where the segment is", () => {
  const problem = { code: "price_not_ascending", row: 2 } as const;
  expect(textOf(page({ result: { outcome: "invalid", problem } }))).toContain(
    "Step 2: enter a higher price than in the step before.",
  );
  expect(renderPage(page({ result: { outcome: "made", segmentId: 12 } }))).toContain("/app/segments/12");
  expect(textOf(page({ result: { outcome: "not_made", because: "taken" } }))).toContain(
    "with this name already",
  );
});
