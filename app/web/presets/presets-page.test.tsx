import { describe, expect, it } from "vitest";

import { PRESET_IDS } from "../../domain/presets/catalogue.ts";
import { DEFAULT_DEFINITIONS, withoutGaps } from "../../domain/presets/definitions.ts";
import { all, compared, condition, inLast } from "../../domain/presets/conditions.ts";
import { ruleOf } from "../../domain/presets/catalogue.ts";
import { ShopFormatProvider } from "../format/shop-format.tsx";
import { renderPage, textOf } from "../ui/render.test-support.tsx";
import { PresetsPage } from "./presets-page.tsx";
import type { DefinitionsResult, PresetsView, PresetView } from "./presets-view.ts";

const RULE = ruleOf(all(condition("revenue", compared("more_than", 10_000, "EUR"), inLast(365))));

function ready(
  id: PresetView["id"],
  more: Partial<Extract<PresetView, { outcome: "ready" }>> = {},
): PresetView {
  return { id, outcome: "ready", members: 250, active: null, rule: RULE, suggestions: [], ...more };
}

const VIEW: PresetsView = {
  counted: true,
  asOf: "2026-03-01T12:00:00.000Z",
  people: 1_000,
  currency: "EUR",
  averageOrderMinor: 8_433,
  definitions: DEFAULT_DEFINITIONS,
  consent: "subscribed",
  reading: { klaviyo: false, places: false },
  presets: PRESET_IDS.map((id) => ready(id)),
  nobody: { members: 12, reasons: [{ reason: "few_emails", members: 12 }] },
  between: 1,
};

function page(view: Partial<PresetsView> = {}, result: DefinitionsResult | null = null, countFailed = false) {
  return (
    <ShopFormatProvider shop={{ timeZone: "UTC", currency: "EUR" }}>
      <PresetsPage
        view={{ ...VIEW, ...view }}
        countFailed={countFailed}
        result={result}
        saving={false}
        onDefine={() => undefined}
      />
    </ShopFormatProvider>
  );
}

const only = (...presets: PresetView[]) => textOf(page({ presets }));

describe("the page of the presets", () => {
  it("shows each with its number, its share, its rule in words and the way to the builder", () => {
    const html = renderPage(page());
    for (const id of PRESET_IDS) expect(html).toContain(`/app/segments/new?preset=${id}&amp;name=`);
    expect(html).toContain("?preset=big_spenders&amp;name=Big%20spenders");
    expect(only(ready("big_spenders"))).toContain(
      "Big spenders 250 people 25.0% of everyone Customers who spend clearly more than your average customer.",
    );
    expect(only(ready("big_spenders"))).toContain("People who spent more than €100.00 in the last 365 days.");
  });

  it("keeps the room of its numbers while they are counted, and says if they can't be", () => {
    const uncounted = {
      counted: false,
      presets: PRESET_IDS.map((id) => ready(id, { members: null })),
      nobody: { members: null, reasons: [{ reason: "few_emails", members: null } as const] },
      between: null,
    };
    expect(renderPage(page(uncounted)).match(/sf-waiting-line/g)).toHaveLength(PRESET_IDS.length);
    expect(textOf(page(uncounted))).toContain("Counting how many people each segment holds.");
    expect(textOf(page(uncounted))).not.toMatch(/null|NaN|\b0 people/);
    expect(textOf(page(uncounted, null, true))).toContain("could not be counted just now");
    expect(renderPage(page(uncounted, null, true))).not.toContain("sf-waiting-line");
    expect(textOf(page())).not.toMatch(/Counting|could not be counted/);
  });

  it("asks for the merchant's own amount again where it is in another currency, and shows it as such", () => {
    const own = { ...DEFAULT_DEFINITIONS, highValueMinor: 10_000, highValueCurrency: "EUR" };
    expect(renderPage(page({ definitions: own }))).toContain('value="100.00"');
    expect(textOf(page({ definitions: own }))).not.toContain("as a high order value, and");
    const other = page({ definitions: own, currency: "JPY" });
    expect(textOf(other)).toContain(
      "You set €100.00 as a high order value, and your store's orders are in JPY now.",
    );
    expect(renderPage(other)).not.toMatch(/value="(100\.00|10000)"/);
  });

  it("says how the suggested numbers were found", () => {
    const spend = { of: "spend", days: 365, average: 8_433.33, value: 10_000 } as const;
    const found = (...suggestions: Extract<PresetView, { outcome: "ready" }>["suggestions"]) =>
      only(ready("big_spenders", { suggestions }));
    expect(found(spend)).toContain(
      "Your customers spend €84.33 a year on average; we suggest more than €100.",
    );
    expect(found({ ...spend, days: 90 })).toContain(
      "Your customers spent €84.33 each on average in the last 90 days; we suggest more than €100.",
    );
    expect(found({ of: "orders", days: 365, average: 1.66, value: 2 })).toContain(
      "Your customers order 1.7 times a year on average; we suggest more than 2.",
    );
    expect(found({ of: "lifetime", orders: 10, average: 8_433.33, value: 100_000 })).toContain(
      "10 orders at your average of €84.33 make €843.33; we suggest a lifetime value above €1,000.",
    );
    expect(found({ of: "high_value", isOwn: false, value: 8_434 })).toContain(
      "Your average order is €84.34. Exactly that is not above average.",
    );
  });

  it("B5, C8, E4: says what a store lacks, and how to get it, and offers nothing there", () => {
    const html = renderPage(
      page({
        presets: [
          { id: "big_spenders", outcome: "lacking", lacks: ["no_orders"] },
          { id: "window_shoppers", outcome: "lacking", lacks: ["engagement"] },
          { id: "by_city", outcome: "lacking", lacks: ["places"] },
        ],
      }),
    );
    expect(html).not.toContain("/app/segments/new");
    expect(html).toContain("Your store has no order that counts yet");
    expect(html).toContain("Connect Klaviyo, and switch its engagement on.");
    expect(html).toContain("Switch them on in the settings, under “Where customers live”.");
    expect(html).toContain("In the EU, the EEA, the UK and Switzerland");
  });

  it("says that Klaviyo is being read, where that is all that is lacking", () => {
    const lacking = { id: "engaged", outcome: "lacking", lacks: ["engagement"] } as const;
    expect(textOf(page({ presets: [lacking], reading: { klaviyo: true, places: false } }))).toContain(
      "Klaviyo is being read for the first",
    );
    expect(only(lacking)).not.toContain("is being read");
  });

  it("E4: says that places are being read", () => {
    const lacking = { id: "by_city", outcome: "lacking", lacks: ["places"] } as const;
    const reading = { klaviyo: false, places: true };
    expect(textOf(page({ presets: [lacking], reading }))).toContain(
      "are being read from Shopify for the first time",
    );
  });

  it("B6: gives five ideas for emails to VIPs", () => {
    const text = textOf(page());
    for (const idea of [
      "before everyone else",
      "two or more products",
      "5% off",
      "social media",
      "Ask in a survey",
    ])
      expect(text).toContain(idea);
    expect(text).toContain("Ask in a second survey");
  });

  it("C9: says which personas overlap", () => {
    expect(only(ready("lapsed_high_rollers"))).toContain("Everyone here is also in “Lost enthusiasts”.");
    expect(only(ready("lost_enthusiasts"))).toContain("“Lapsed high rollers” are part of this segment.");
  });

  it("C11, C12, C13, C16: says on how many to try a win-back, and when to stop", () => {
    const size = (id: "one_time_wonders" | "just_passing_through" | "false_starts") =>
      /Try it on (\d+)% of them or 1,000 people, whichever is more: here ([\d,]+) people\./
        .exec(only(ready(id, { members: 9_000 })))
        ?.slice(1);
    expect([size("one_time_wonders"), size("just_passing_through"), size("false_starts")]).toEqual([
      ["50", "4,500"],
      ["25", "2,250"],
      ["10", "1,000"],
    ]);
    expect(only(ready("false_starts"))).toContain("under 10% open, 3% or more unsubscribe, or 0.08% or more");
  });

  it("C17: says that opens are inflated", () => {
    expect(textOf(page())).toContain("Apple Mail opens emails by itself");
    expect(textOf(page())).toContain("Count clicks only");
  });

  it("C18: says who is counted, and how to find people for ads", () => {
    expect(textOf(page())).toContain("Only people who are subscribed in Klaviyo are counted. For ads");
    expect(textOf(page({ consent: null }))).toContain("Who gets your emails is not known yet");
    const everyone = { ...DEFAULT_DEFINITIONS, marketingOnly: false };
    expect(textOf(page({ definitions: everyone }))).toContain("That is right for ads.");
  });

  it("C19, E5: has advice for each", () => {
    const html = renderPage(page());
    expect(html.split("What to do with it")).toHaveLength(PRESET_IDS.length + 1);
    const advice = [
      [ready("engaged"), "don't send them a large one"],
      [ready("more_than_ten"), "early access to a sale, or a gift"],
      [ready("one_order"), "products that go with what they bought"],
      [ready("subscriber_without_order"), "what makes your products different"],
      [ready("unengaged"), "a special code or another incentive"],
    ] as const;
    for (const [preset, words] of advice) expect(only(preset)).toContain(words);
  });

  it("counts who fits no persona, and says why", () => {
    expect(textOf(page())).toContain(
      "12 people fit no persona 12 people : They are silent, and got too few emails",
    );
    expect(textOf(page({ nobody: { members: 0, reasons: [] } }))).toContain("Everyone fits a persona.");
    expect(textOf(page({ nobody: null }))).not.toContain("fit no persona");
  });

  it("E2: counts who lies between the levels of engagement, and offers to close the gaps", () => {
    expect(textOf(page())).toContain(
      "1 person is in none of the three: the last open or click lies on one of the days between (31 to 59 or 91 to 119 days ago).",
    );
    expect(textOf(page())).toContain("Close the gaps");
    expect(textOf(page({ definitions: withoutGaps(DEFAULT_DEFINITIONS) }))).not.toContain("Close the gaps");
  });

  it("B4: refuses VIPs without a time limit, with the reason", () => {
    const text = textOf(
      page({}, { outcome: "invalid", problems: { vipDays: "time_limit", engagedDays: "range" } }),
    );
    expect(text).toContain(
      "A VIP segment needs a time limit. Without one it also holds people who bought a lot",
    );
    expect(text).toContain("Enter a whole number from 1 to 396.");
    expect(text).toContain("Nothing was saved.");
  });

  it("says so before the first scoring", () => {
    expect(textOf(page({ asOf: null }))).toContain("Your orders have not been read and scored yet.");
  });
});
