import { describe, expect, it } from "vitest";

import { explainCustomer } from "../../domain/explain/explain.ts";
import type { Trust } from "../../domain/predict/closed-windows.ts";
import { rangesOf } from "../../domain/rfm/ranges.ts";
import { renderPage, textOf } from "../ui/render.test-support.tsx";
import { CustomerPage } from "./customer-page.tsx";
import { explanationView, type CustomerView, type ExplanationView } from "./customer-view.ts";

const AS_OF = "2026-07-01T00:00:00.000Z";
const RULES = {
  boundaries: { r: [40, 91, 172, 323], f: [2, 3, 5, 11], m: [2_047, 4_761, 10_986, 29_982] },
  windowYears: 10,
};
const daysAgo = (days: number): Date => new Date(Date.parse(AS_OF) - days * 86_400_000);

function explanation(...orders: readonly [days: number, amountMinor: number][]): ExplanationView | null {
  const found = explainCustomer({
    orders: orders.map(([days, amountMinor]) => ({ at: daysAgo(days), amountMinor })),
    asOf: new Date(AS_OF),
    rules: RULES,
    rhythm: { gap50Days: 34, gap75Days: 94, gap90Days: 200 },
    storeOrderMinor: 3_589,
  });
  return found && explanationView(found, rangesOf(RULES.boundaries));
}

const VIEW: CustomerView = {
  shopifyId: "77",
  name: "Ada Lovelace",
  email: "ada@example.com",
  nameUnavailable: false,
  asOf: AS_OF,
  currency: "USD",
  group: "loyal",
  leftOut: false,
  changedSince: false,
  explanation: explanation([34, 4_000], [100, 4_000], [200, 3_986]),
  prediction: null,
  orders: [{ id: "5", at: daysAgo(34).toISOString(), amountMinor: 4_000 }],
  orderCount: 3,
  moves: [
    { at: "2026-06-01T00:00:00.000Z", from: "loyal_at_risk", to: "loyal", cause: "ordered" },
    { at: "2026-01-01T00:00:00.000Z", from: null, to: "loyal_at_risk", cause: "data_changed" },
  ],
  way: [
    { group: "new", from: daysAgo(300).toISOString(), to: daysAgo(220).toISOString(), hindsight: true },
    {
      group: "loyal_at_risk",
      from: daysAgo(220).toISOString(),
      to: daysAgo(181).toISOString(),
      hindsight: true,
    },
    {
      group: "loyal_at_risk",
      from: daysAgo(181).toISOString(),
      to: "2026-06-01T00:00:00.000Z",
      hindsight: false,
    },
    { group: "loyal", from: "2026-06-01T00:00:00.000Z", to: AS_OF, hindsight: false },
  ],
  klaviyoId: null,
  targets: [],
};

const page = (view: Partial<CustomerView> = {}) => <CustomerPage view={{ ...VIEW, ...view }} bought={null} />;
const explained = (...orders: readonly [number, number][]): string =>
  textOf(page({ explanation: explanation(...orders) }));

describe("a customer's page", () => {
  it("says that a tag leaves the customer out, with the way to change it", () => {
    const text = textOf(page({ group: null, explanation: null, leftOut: true }));
    expect(text).toMatch(/In no group This customer has a tag that you leave out.*Change who is left out/);
    expect(text).not.toContain("No order of this customer counts");
  });

  it("says what to expect, and how far off such predictions were", () => {
    const horizon = { days: 90, chance: 0.462, orders: 0.83, revenueMinor: 4_510 } as const;
    const with90 = (trust: Trust): string =>
      textOf(page({ prediction: { asOf: AS_OF, horizons: [{ ...horizon, trust }], next: null } }));
    expect(with90({ state: "reliable", off: 0.143 })).toContain(
      "a 46% chance of an order in the next 90 days; about 0.8 orders, about $45. For the last 90 days, what was " +
        "expected of all customers and what came were 14% apart.",
    );
    expect(with90({ state: "unreliable", off: 0.48 })).toContain("not reliable in this store");
    expect(with90({ state: "unreliable", off: Infinity })).toContain("by more than half");
    expect(with90({ state: "unknown" })).toContain("is not known yet");
    expect(textOf(page({ prediction: { asOf: AS_OF, horizons: [], next: null } }))).toContain(
      "Too few customers",
    );
    const next = { from: "2026-07-03T00:00:00.000Z", until: "2026-07-24T00:00:00.000Z", isOverdue: false };
    const ofNext = (isOverdue: boolean) =>
      textOf(page({ prediction: { asOf: AS_OF, horizons: [], next: { ...next, isOverdue } } }));
    expect(ofNext(false)).toContain("the next order is expected between Jul 3, 2026 and Jul 24, 2026");
    expect(ofNext(true)).toContain("was expected by Jul 24, 2026. It is overdue.");
    expect(textOf(page())).not.toContain("What to expect");
  });

  it("says each value with its score and what that takes, and the reason", () => {
    const text = textOf(page());
    expect(text).toContain("Last order 34 days ago 1 2 3 4 5 323 172 91 40 5 of 5: up to 40 days ago");
    expect(text).toContain("Orders 3 orders 1 2 3 4 5 2 3 5 11 3 of 5: 3 to 4 orders");
    expect(text).toContain("Spent $119.86 1 2 3 4 5 $20 $48 $110 $300 4 of 5: $109.86 to under $299.82");
    expect(text).toContain("A customer like this is Loyal when the last order was up to 172 days ago.");
  });

  it("says where in the store's rhythm the customer is", () => {
    const half = "Half of the customers who return are back within 34 days";
    const threeOfFour = "Three of four customers who return are back within 94 days";
    expect(explained([34, 4_000])).toContain(`${half}, so this one is not overdue.`);
    expect(explained([35, 4_000])).toContain(`${half}; this one has been away longer.`);
    expect(explained([94, 4_000], [200, 4_000])).toContain(`${threeOfFour}, so this one is not overdue.`);
    expect(explained([95, 4_000], [200, 4_000])).toContain(`${threeOfFour}; this one has been away longer.`);
  });

  it("states nothing of a rhythm that is not known", () => {
    const known = explanation([34, 4_000]);
    const text = textOf(page({ explanation: known && { ...known, rhythm: null } }));
    expect(text).not.toContain("who return");
  });

  it("says until when one order keeps the group, and what follows without one", () => {
    const text = explained([150, 4_000], [160, 4_000], [200, 3_986]);
    expect(text).toContain("One more order of about $40 before Jul 24, 2026 keeps this customer Loyal.");
    expect(text).toContain("Without an order: Loyal at risk from Jul 24, 2026.");
    expect(text).not.toContain("2036");
  });

  it("names the time of day where the day alone would have passed", () => {
    const soon = explained([172.5, 4_000], [180, 4_000], [200, 3_986]);
    expect(soon).toContain("before Jul 1, 2026, 12:00 PM keeps this customer Loyal.");
  });

  it("leads a first-time buyer on, by larger orders or by more", () => {
    const text = explained([10, 2_500]);
    expect(text).toContain("Has ordered once. A customer like this is New when");
    expect(text).toContain(
      "2 more orders of at least $43 each before Sep 21, 2026 make this customer Loyal.",
    );
    expect(text).toContain("4 more orders of about $25 each before Sep 21, 2026 make this customer Loyal.");
    expect(text).toContain(
      "One more order of about $25 before Sep 21, 2026 makes this customer Potential loyal.",
    );
    expect(text).toMatch(/Without an order: About to sleep from .* Still without an order: Sleeping from/);
  });

  it("says what a repeat buyer lacks, and no deadline that is years away", () => {
    const text = explained([400, 1_000], [500, 1_000]);
    expect(text).toContain("To count as loyal, more orders and more spend are needed.");
    expect(text).toContain("One more order of about $10 makes this customer Potential loyal.");
  });

  it("draws where each value stands among the boundaries", () => {
    const html = renderPage(page());
    expect(html.match(/class="sf-scale"/g)).toHaveLength(3);
    expect(html.match(/class="sf-scale-step" data-own="true">(\d)/g)?.map((each) => each.at(-1))).toEqual([
      "5",
      "3",
      "4",
    ]);
    expect(html).not.toMatch(/NaN|Infinity/);
  });

  it("lists the newest orders, ten at once", () => {
    const text = textOf(page());
    expect(text).toContain("The newest 1 of 3 are listed.");
    expect(text).toMatch(/May 28, 2026 \$40\.00/);
    expect(renderPage(page())).toContain('href="shopify:admin/orders/5"');
    expect(text).not.toContain("Show earlier orders");
    const many = Array.from({ length: 12 }, (_, n) => ({
      ...{ id: String(n + 1), at: daysAgo(34 + n).toISOString(), amountMinor: 100 },
    }));
    expect(textOf(page({ orders: many, orderCount: 12 }))).toContain("Show earlier orders");
  });

  it("draws the path through the groups, says the last event, and has all of them in a table", () => {
    const html = renderPage(page());
    expect(html.match(/class="sf-lane-bar"[^>]*data-pale="true"/g)).toHaveLength(2);
    expect(html.match(/class="sf-lane-bar"[^>]*data-pale="false"/g)).toHaveLength(2);
    expect(html.match(/class="sf-lane-mark"/g)).toHaveLength(1);
    expect(html).toContain("sf-plot-since");
    const text = textOf(page());
    expect(text).toContain("Jun 1, 2026: Ordered. Group from then on: Loyal.");
    expect(text).toMatch(
      /Date What happened Group Jun 1, 2026 Ordered Loyal May 28, 2026 Ordered for \$40\.00 Loyal at risk Nov 23, 2025 Changed group Loyal at risk/,
    );
    expect(text).toContain("Left of the dashed line");
  });

  it("says that all of the path was worked out later, or that there is none", () => {
    const all = textOf(page({ way: VIEW.way.slice(0, 2) }));
    expect(all).toContain("Sixfold wasn't installed yet at the time");
    expect(renderPage(page({ way: VIEW.way.slice(0, 2) }))).not.toContain("sf-plot-since");
    expect(textOf(page({ way: [] }))).toContain("There is nothing to draw yet.");
  });

  it("has advice for the group, with the way to its playbook", () => {
    expect(textOf(page())).toContain("Look after them");
    expect(renderPage(page())).toContain('href="/app/groups/loyal#playbook"');
  });

  it("says what each target holds, what is on its way, and what failed", () => {
    expect(textOf(page())).toContain("so nothing is sent");
    const loyal = { kind: "group", subject: "loyal", label: "Sixfold: Loyal" } as const;
    const vip = { kind: "segment", subject: "1", label: "VIP" } as const;
    const text = textOf(
      page({
        targets: [
          { target: "shopify_tags", confirmed: [loyal], awaited: [vip], failed: true, known: true },
          { target: "klaviyo", confirmed: [], awaited: [], failed: false, known: false },
        ],
      }),
    );
    expect(text).toMatch(
      /Customer tags in Shopify Sixfold: Loyal Still to be sent: VIP The last try failed\. See why/,
    );
    expect(text).toContain("Klaviyo lists Not sent yet");
  });

  it("leads back to the group, to Shopify, and to Klaviyo where the profile is known", () => {
    const html = renderPage(page());
    expect(html).toContain('href="/app/groups/loyal"');
    expect(html).toContain('href="shopify:admin/customers/77"');
    expect(html).not.toContain("klaviyo.com");
    expect(renderPage(page({ klaviyoId: "01ABC" }))).toContain(
      'href="https://www.klaviyo.com/profile/01ABC"',
    );
  });

  it("has words for who is in no group, has no name, or whose orders changed since", () => {
    const gone = textOf(
      page({ group: null, explanation: null, orders: [], orderCount: 0, moves: [], way: [] }),
    );
    expect(gone).toMatch(/In no group No order of this customer counts/);
    expect(textOf(page({ name: null, email: null }))).toContain("Customer without a name");
    expect(textOf(page({ name: null, email: null, nameUnavailable: true }))).toContain("Name not available");
    expect(textOf(page({ changedSince: true }))).toContain("An order of this customer changed");
    expect(textOf(page({ asOf: null, explanation: null }))).toContain("have not been worked out yet");
  });
});
