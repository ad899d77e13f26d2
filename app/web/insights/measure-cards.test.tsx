import { describe, expect, it } from "vitest";

import type { BacktestReport, Difference } from "../../domain/backtest/report.ts";
import { KLAVIYO_GROUPS } from "../../domain/crosswalk/klaviyo.ts";
import { crosswalk } from "../../domain/crosswalk/matrix.ts";
import { SHOPIFY_RFM_GROUPS } from "../../domain/crosswalk/shopify.ts";
import { renderPage, textOf } from "../ui/render.test-support.tsx";
import { MeasureCards } from "./measure-cards.tsx";
import type { MeasureResult, MeasureView } from "./measure-view.ts";

const SHOP = { locale: "en", timeZone: "UTC", currency: "USD" };
const VIEW: MeasureView = {
  fitCheck: {
    figures: {
      customers: 4_000,
      oneTimeBuyers: 1_000,
      historyDays: 900,
      daysSinceLastOrder: 1,
      gap50Days: 30,
      gap90Days: 120,
      fixedSchedule: false,
      distinct: { r: 300, f: 9, m: 3_000 },
    },
    warnings: [],
  },
  dates: [
    { daysBack: 30, at: "2026-05-02T00:00:00.000Z", horizons: [30] },
    { daysBack: 90, at: "2026-03-03T00:00:00.000Z", horizons: [30, 90] },
  ],
  backtest: null,
  predicted: null,
  shopify: null,
  klaviyo: null,
};

const estimate = (value: number) => ({ value, low: value - 0.01, high: value + 0.01 });
const difference = (value: number, low: number, high: number, verdict: Difference["verdict"]) => ({
  value,
  low,
  high,
  verdict,
});
const REPORT: BacktestReport = {
  customers: 1_000,
  bought: 250,
  revenueMinor: 900_000,
  rate: estimate(0.25),
  rankings: [
    {
      name: "sixfold",
      auc: estimate(0.78),
      gini: estimate(0.6),
      groups: [
        {
          group: "loyal",
          customers: 200,
          bought: 100,
          revenueMinor: 500_000,
          rate: { value: 0.5, low: 0.43, high: 0.57 },
          revenuePerCustomer: { value: 2_500, low: 2_250.4, high: 2_799.6 },
          rateLift: { value: 2, low: 1.8, high: 2.21 },
          revenueLift: { value: 2.7, low: 2.3, high: 3.1 },
        },
        {
          group: "sleeping",
          customers: 800,
          bought: 3,
          revenueMinor: 0,
          rate: { value: 0.00375, low: 0.001, high: 0.011 },
          revenuePerCustomer: null,
          rateLift: null,
          revenueLift: null,
        },
      ],
    },
    { name: "quintiles", auc: estimate(0.77), gini: estimate(0.55), groups: [] },
    { name: "recency", auc: estimate(0.8), gini: estimate(0.5), groups: null },
    { name: "order_count", auc: estimate(0.7), gini: estimate(0.6), groups: null },
  ],
  comparisons: [
    {
      with: "quintiles",
      auc: difference(0.01, -0.002, 0.022, "no_difference_shown"),
      gini: difference(0.05, 0.02, 0.08, "ahead"),
    },
    { with: "recency", auc: difference(-0.02, -0.03, -0.01, "behind"), gini: null },
    { with: "order_count", auc: null, gini: null },
  ],
};

const cards = (view: Partial<MeasureView>, result: MeasureResult | null = null) => (
  <MeasureCards
    shop={SHOP}
    view={{ ...VIEW, ...view }}
    pending={null}
    result={result}
    onBacktest={() => undefined}
    onCrosswalk={() => undefined}
  />
);
const done = (report: BacktestReport, currency = "USD"): Partial<MeasureView> => ({
  backtest: { at: "2026-03-03T00:00:00.000Z", days: 90, status: "done", result: { report, currency } },
});

describe("the fit check's card", () => {
  it("states no figure of how soon customers return while that is not known", () => {
    const known = VIEW.fitCheck;
    const figures = known && { ...known.figures, gap50Days: null, gap90Days: null };
    const text = textOf(cards({ fitCheck: figures && { figures, warnings: [] } }));
    expect(text).toContain("Days within which nine of ten return not known yet");
  });

  it("says that nothing speaks for caution, with the figures", () => {
    expect(textOf(cards({}))).toMatch(
      /Your data is good enough for groups: .*4,000 .*25\.0% .*900 .*1 .*120/,
    );
  });

  it("is left out where the newest run did not check", () => {
    expect(textOf(cards({ fitCheck: null }))).not.toContain("caution");
  });
});

describe("the predictions' card", () => {
  const tenths = Array.from({ length: 10 }, (_, i) => ({ expected: 200 - 20 * i, came: 190 - 19 * i }));
  const predicted: MeasureView["predicted"] = {
    days: 90,
    tooLittle: false,
    trust: { state: "reliable", off: 0.053 },
    compared: { expected: 1_100, came: 1_045, tenths },
  };

  it("says what was expected, what came and how far off that was, and draws it by tenth", () => {
    const text = textOf(cards({ predicted }));
    expect(text).toContain("Expected were 1,100 orders; 1,045 came.");
    expect(text).toContain("was to place 200 orders and placed 190.");
    expect(text).toContain("were 5% apart");
    expect(text).toContain("Tenth 10, came");
  });

  it("says why there is nothing to show", () => {
    expect(textOf(cards({ predicted: { ...predicted, tooLittle: true, compared: null } }))).toContain(
      "Too few",
    );
    expect(textOf(cards({ predicted: { ...predicted, compared: null } }))).toContain("is not known yet");
    expect(textOf(cards({}))).toContain("follow the next refresh");
  });
});

describe("the back-test's card", () => {
  it("offers the dates that the orders cover, the farthest chosen, and what fits after it", () => {
    const html = renderPage(cards({}));
    expect(html).toContain("Mar 3, 2026 (90 days ago)");
    expect(html).toContain("the next 90 days");
    expect(html).not.toContain("the next 180 days");
    expect(textOf(cards({ dates: [] }))).toContain("at least 60 days");
  });

  it("shows that one is being made", () => {
    const running = { at: "2026-03-03T00:00:00.000Z", days: 90, status: "running", result: null } as const;
    expect(textOf(cards({ backtest: running }))).toContain("Working out the groups of that date");
    expect(renderPage(cards({ backtest: running }))).toMatch(
      /aria-disabled="true"[^>]*><span[^>]*>Check this date/,
    );
  });

  it("shows what each group did, with intervals, in the currency of then", () => {
    const text = textOf(cards(done(REPORT, "EUR")));
    expect(text).toContain("Mar 3, 2026: of 1,000 customers 250 (25.0%) ordered within the next 90 days.");
    expect(text).toContain(
      "Loyal 200 50.0% 43.0% to 57.0% €25.00 €22.50 to €28.00 2.00 × 1.80 × to 2.21 × 2.70 × 2.30 × to 3.10 ×",
    );
    expect(text).toContain("Sleeping 800 0.4% 0.1% to 1.1% – – –");
  });

  it("draws both as bars with their ranges, each with a sentence", () => {
    const text = textOf(cards(done(REPORT)));
    expect(text).toContain(
      "Loyal customers were the most likely to order again: 50.0% did, compared with 0.4% of Sleeping.",
    );
    expect(text).toContain("put the right one first in 78.0% of cases. Tossing a coin would reach 50%.");
    expect(text).toContain(
      "Groups made of five equal parts did about as well. Days since last order alone did better here. ",
    );
    const html = renderPage(cards(done(REPORT)));
    expect(html.match(/class="sf-ranges-row"/g)).toHaveLength(6);
    expect(html.match(/class="sf-ranges-range"/g)).toHaveLength(6);
    expect(text).toContain("All customers: 25.0%");
    expect(html).not.toMatch(/NaN|Infinity/);
  });

  it("names a lead or a lag only where the interval leaves out 0", () => {
    const text = textOf(cards(done(REPORT)));
    expect(text).toContain(
      "Groups made of five equal parts 0.770 0.760 to 0.780 No difference shown -0.002 to 0.022 0.550 0.540 to 0.560 Ahead by 0.050 0.020 to 0.080",
    );
    expect(text).toContain("Days since last order alone 0.800 0.790 to 0.810 Behind by 0.020 0.010 to 0.030");
    expect(text).toContain("promises nothing for the future");
  });

  it("says why there is nothing to show", () => {
    const nobody = { ...REPORT, customers: 0, bought: 0, rate: null, rankings: [], comparisons: [] };
    expect(textOf(cards(done(nobody)))).toMatch(/of 0 customers 0 \(–\) ordered(?!.*Who ordered again)/);
    const failed = { at: "2026-03-03T00:00:00.000Z", days: 90, status: "failed", result: null } as const;
    expect(textOf(cards({ backtest: failed }))).toContain("The last check failed");
    expect(textOf(cards({}, { intent: "backtest", outcome: "not_possible" }))).toContain(
      "don't cover this time",
    );
  });
});

describe("the crosswalk's card", () => {
  const at = "2026-06-01T08:00:00.000Z";
  const shopify = crosswalk(SHOPIFY_RFM_GROUPS, [
    { group: "loyal", other: "CHAMPIONS", customers: 1_200 },
    { group: "new", other: "NEW", customers: 40 },
    { group: null, other: "PROSPECTS", customers: 7 },
  ]);
  const klaviyo = crosswalk(KLAVIYO_GROUPS, [{ group: "loyal", other: "champions", customers: 9 }]);

  it("shows both matrices, without the columns that nobody is in", () => {
    const view = {
      shopify: { status: "done", errorCode: null, found: { matrix: shopify, at } },
      klaviyo: { status: "done", errorCode: null, found: { matrix: klaviyo, at } },
    } as const;
    const text = textOf(cards(view));
    expect(text).toContain("Group here Champions New Prospects All");
    expect(text).toContain("Loyal 1,200 0 0 1,200");
    expect(text).toContain("No group 0 0 7 7");
    expect(text).toMatch(/Klaviyo's RFM groups .* Group here Champions All .* Loyal 9 9/);
    expect(text).not.toContain("Dormant");
  });

  it("says that Shopify is at work, and why it failed, beside what was counted before", () => {
    const running = { status: "running", errorCode: null, found: null } as const;
    expect(textOf(cards({ shopify: running }))).toContain("Comparing.");
    const failed = { status: "failed", errorCode: "access_denied", found: { matrix: shopify, at } } as const;
    expect(textOf(cards({ shopify: failed }))).toMatch(/Shopify refused access to customers.*1,200/);
    expect(textOf(cards({ shopify: { ...failed, errorCode: "timeout" } }))).toContain("could not be read");
  });
});
