import { describe, expect, it } from "vitest";

import { nextAction } from "../../domain/advice/next-action.ts";
import { GROUPS } from "../../domain/groups/group.ts";
import { flowMatrix } from "../../domain/movement/flow.ts";
import { setupProgress } from "../../domain/setup/setup-guide.ts";
import { allGroups, type GroupFigures } from "../ui/figures.tsx";
import { renderPage, textOf } from "../ui/render.test-support.tsx";
import { HomePage } from "./home-page.tsx";
import type { HomeView, ImportView, RunView } from "./home-view.ts";

const IMPORT: ImportView = {
  id: 1,
  kind: "backfill",
  phase: "complete",
  ordersFound: 2_000,
  linesRead: 500,
  badLines: 0,
  stored: 0.25,
  linesPerSecond: null,
  secondsLeft: null,
  errorCode: null,
  scopeLimited: false,
};
const LOYAL: GroupFigures = {
  group: "loyal",
  customers: 3,
  orders: 30,
  spentMinor: 90_000,
  medianRecencyDays: 12,
};
const NEW: GroupFigures = { group: "new", customers: 1, orders: 1, spentMinor: 10_000, medianRecencyDays: 2 };
const RUN: RunView = {
  asOf: "2026-01-31T00:00:00.000Z",
  currency: "USD",
  orders: 40,
  eligible: 31,
  leftOut: { cancelled: 8, test: 1 },
  customers: 4,
  fitWarnings: [],
  groups: allGroups([LOYAL, NEW]),
};

const home = (view: Partial<HomeView>) => (
  <HomePage
    view={{
      setup: { guide: null, askPointOfSale: null },
      askLeftOut: [],
      newestImport: IMPORT,
      run: RUN,
      plan: null,
      syncFailures: [],
      pendingSyncs: [],
      accessLost: false,
      parkedCode: null,
      nextRefreshAt: null,
      unreadLines: 0,
      recent: null,
      changes: [],
      action: null,
      targets: [],
      dataRequests: [],
      erasureObstacles: [],
      pendingModel: null,
      ...view,
    }}
    refreshing={false}
    refreshed={null}
    onRefresh={() => undefined}
    downloadFailed={false}
    onDownload={() => undefined}
    onErasureDone={() => undefined}
    setupPending={null}
    onSetup={() => undefined}
    onLeaveOutNobody={() => undefined}
  />
);

describe("home", () => {
  it("shows how the first import goes", () => {
    const at = (part: Partial<ImportView>): string =>
      textOf(home({ newestImport: { ...IMPORT, ...part }, run: null }));
    expect(at({ phase: "starting", ordersFound: 0 })).toContain("Asking Shopify for your orders.");
    expect(at({ phase: "waiting" })).toContain("2,000 orders found");
    expect(at({ phase: "reading", badLines: 1 })).toMatch(
      /500 of 2,000 orders stored.*1 line of Shopify's answer/,
    );
    expect(at({ phase: "scoring" })).toContain("Working out scores and groups.");
    expect(renderPage(home({ newestImport: { ...IMPORT, phase: "reading" }, run: null }))).toContain(
      'value="25"',
    );
  });

  it("says why an import failed and what to do, also for a code it has no words for", () => {
    const failed = (errorCode: string): string =>
      textOf(home({ newestImport: { ...IMPORT, phase: "failed", errorCode }, run: null }));
    expect(failed("access_denied")).toContain("Shopify refused access to orders");
    expect(failed("never_heard_of")).toContain("Something went wrong while reading. Choose Refresh now");
    expect(failed("timeout")).toContain("Your groups appear here");
  });

  it("leads a new merchant to the next step, and each step says whether it is done", () => {
    const guide = setupProgress({ done: new Set(["orders", "klaviyo"]), dismissed: false });
    const text = textOf(home({ setup: { guide, askPointOfSale: null } }));
    expect(text).toMatch(/2 of 5 steps done.*Done: Read your orders.*To do: Look at your groups/);
    const page = renderPage(home({ setup: { guide, askPointOfSale: null } }));
    expect(page).toMatch(
      /aria-expanded="true"[^>]*aria-controls="sf-setup-groups"|aria-controls="sf-setup-groups"[^>]*aria-expanded="true"/,
    );
    expect(textOf(home({}))).not.toContain("Set up Sixfold");
  });

  it("asks whether orders from physical stores count, with how many they are", () => {
    const setup = { guide: null, askPointOfSale: { orders: 2_000, leftOut: 500 } };
    expect(textOf(home({ setup }))).toContain("500 orders (25.0%) come from Shopify POS.");
  });

  it("says when the next refresh comes by itself", () => {
    expect(textOf(home({ nextRefreshAt: "2026-02-01T02:41:00.000Z" }))).toContain(
      "Next automatic refresh: Feb 1, 2026, 2:41 AM",
    );
    expect(textOf(home({}))).not.toContain("Next refresh");
  });

  it("says what is parked until the app is opened again", () => {
    for (const view of [
      { accessLost: true },
      { newestImport: { ...IMPORT, phase: "parked", errorCode: "access_lost" } },
    ] as const)
      expect(textOf(home(view))).toMatch(/parked\. Open the app again.*continues automatically/);
  });

  it("says why the shop's work waits, also for a code it has no words for", () => {
    const parked = (parkedCode: string): string => textOf(home({ parkedCode }));
    expect(parked("frozen")).toMatch(
      /The store is frozen.*tries again every hour and continues automatically/,
    );
    expect(parked("closed")).toContain("The store is closed.");
    expect(parked("forbidden")).toContain("Shopify refuses the app");
    expect(parked("scopes")).toContain("may no longer read orders and customers");
    expect(parked("never_heard_of")).toContain("are parked. Sixfold tries again");
    expect(textOf(home({}))).not.toContain("parked");
  });

  it("says how fast an import goes and how long it still takes", () => {
    const reading = (secondsLeft: number | null): string =>
      textOf(
        home({
          newestImport: { ...IMPORT, phase: "reading", linesPerSecond: 12_500, secondsLeft },
          run: null,
        }),
      );
    expect(reading(null)).toContain("12,500 lines a second");
    expect(reading(20)).toContain("12,500 lines a second · less than a minute left");
    expect(reading(61)).toContain("about 1 minute left");
    expect(reading(600)).toContain("about 10 minutes left");
    expect(reading(3 * 3_600)).toContain("about 3 hours left");
  });

  it("says what an import reads", () => {
    const at = (part: Partial<ImportView>): string => textOf(home({ newestImport: { ...IMPORT, ...part } }));
    expect(at({ phase: "waiting", kind: "increment" })).toContain("collecting the orders that changed");
    expect(at({ phase: "waiting", kind: "full_read" })).toContain("to compare them with what is stored");
    expect(at({ phase: "comparing", kind: "full_read" })).toContain("no longer in Shopify's list");
  });

  it("says how many orders could not be read, with the way to the lines", () => {
    expect(textOf(home({ unreadLines: 1 }))).toMatch(/1 order could not be read .*See the lines/);
    expect(textOf(home({ unreadLines: 1_200 }))).toContain("1,200 orders could not be read");
    expect(textOf(home({}))).not.toContain("could not be read");
  });

  it("says that a scoring failed, with the cure, beside the groups of before", () => {
    const text = textOf(home({ newestImport: { ...IMPORT, phase: "unscored" } }));
    expect(text).toMatch(/working out the scores failed\. Choose Refresh now/);
    expect(text).toContain("4 customers");
    expect(text).not.toContain("Working out scores");
  });

  it("lists who asks for their data, with the day by which to answer", () => {
    const dueAt = "2026-03-02T00:00:00.000Z";
    const requests = [
      { id: 1, customer: "7000000000001", dueAt },
      { id: 2, customer: null, dueAt },
    ];
    const text = textOf(home({ dataRequests: requests }));
    expect(text).toMatch(/Customer 7000000000001: by .*2026.* Download/);
    expect(text).toContain("A customer about whom nothing is kept: by");
    expect(text).not.toContain("could not be fetched");
  });

  it("lists what an erasure could not reach, and what comes next", () => {
    const requestedAt = "2026-03-02T00:00:00.000Z";
    const text = textOf(
      home({
        erasureObstacles: [
          { erasureId: 1, target: "klaviyo", code: "wrong_key", requestedAt, givenUp: false },
          { erasureId: 2, target: "shopify_tags", code: "uninstalled", requestedAt, givenUp: true },
        ],
      }),
    );
    expect(text).toMatch(/Klaviyo, asked for on .*2026.*: Klaviyo does not let the app in.* tries again/);
    expect(text).toMatch(/Customer tags, asked for on .*: The app was removed.* by hand.* Done/);
    expect(textOf(home({}))).not.toContain("erasure");
  });

  it("says that only 60 days are seen and nothing is sent", () => {
    const text = textOf(home({ newestImport: { ...IMPORT, scopeLimited: true } }));
    expect(text).toMatch(/Only the last 60 days of orders can be read.*nothing is sent/);
  });

  it("says which sync failed", () => {
    const since = "2026-01-31T00:00:00.000Z";
    const text = textOf(home({ syncFailures: [{ target: "klaviyo", errorCode: "wrong_key", since }] }));
    expect(text).toContain("Klaviyo: Klaviyo no longer accepts the key.");
    expect(text).toContain("No sync has worked since Jan 31, 2026");
  });

  it("says that a sync waits for a look at its preview", () => {
    const text = textOf(home({ pendingSyncs: ["shopify_tags"] }));
    expect(text).toMatch(
      /Your customer tags are ready to be sent .*before you confirm it\..*See the preview/,
    );
    expect(textOf(home({}))).not.toContain("preview");
  });

  it("says that a new model waits for a decision", () => {
    const pending = { moved: 120, customers: 4_000 };
    expect(textOf(home({ pendingModel: pending }))).toMatch(
      /New boundaries wait for your decision .*120 of 4,000 customers \(3\.0%\).* See Insights/,
    );
    expect(textOf(home({}))).not.toContain("decision");
  });

  it("says that orders in another currency are left out", () => {
    const told = textOf(home({ run: { ...RUN, currency: "EUR", leftOut: { other_currency: 7 } } }));
    expect(told).toMatch(/7 orders are in a currency other than EUR/);
    expect(textOf(home({}))).not.toContain("currency other than");
    const none = { ...RUN, customers: 0, groups: allGroups([]), leftOut: { other_currency: 1 } };
    expect(textOf(home({ run: none }))).toContain("1 order is in a currency other than USD");
  });

  it("says what speaks for caution with the groups, one sentence each", () => {
    const warned = textOf(
      home({
        run: {
          ...RUN,
          fitWarnings: [
            { code: "short_history", days: 1, neededDays: 400 },
            { code: "few_customers", customers: 4, needed: 100 },
            { code: "mostly_one_time", oneTimeBuyers: 39, customers: 40 },
            { code: "few_values", dimension: "r", values: 2, needed: 5 },
            { code: "few_values", dimension: "f", values: 1, needed: 5 },
            { code: "no_recent_orders", days: 1_300, gap90Days: 200 },
            { code: "fixed_schedule", days: 30 },
          ],
        },
      }),
    );
    expect(warned).toMatch(/Read the groups with care .*reach back 1 day, where 400 are needed: many/);
    expect(warned).toContain("There are 4 customers, where 100 are needed: a handful");
    expect(warned).toContain("39 of 40 customers ordered once (97.5%): the number of orders");
    expect(warned).toContain("Days since the last order: 2 different, where 5 are needed, so");
    expect(warned).toContain("Numbers of orders: 1 different, where");
    expect(warned).toMatch(/Nobody has ordered for 1,300 days, .* within 200 days: .*More in Insights/);
    expect(warned).toContain(
      "Most of your customers reorder on a fixed schedule, about every 30 days. Until the next order is due,",
    );
    const unknown = [{ code: "no_recent_orders", days: 400, gap90Days: null }] as const;
    expect(textOf(home({ run: { ...RUN, fitWarnings: unknown } }))).toMatch(
      /Nobody has ordered for 400 days: either .* is not known yet\./,
    );
    expect(textOf(home({}))).not.toContain("with care");
    const nobody = textOf(home({ run: { ...RUN, fitWarnings: [{ code: "no_customers" }] } }));
    expect(nobody).not.toContain("with care");
  });

  it("lists all six groups with their figures and shares", () => {
    const text = textOf(home({}));
    expect(text).toContain("4 customers");
    expect(text).toMatch(/Loyal 3 Order often.*75\.0% of customers · 90\.0% of revenue See Loyal/);
    expect(text).toMatch(/ Sleeping 0 .*0\.0% of customers · 0\.0% of revenue See Sleeping/);
    expect(renderPage(home({}))).toContain("Customers: New 25.0%, About to sleep 0.0%");
  });

  it("says when nobody can be grouped, with the way to the reasons", () => {
    const empty = textOf(home({ run: { ...RUN, customers: 0, groups: allGroups([]) } }));
    expect(empty).toMatch(/No customer can be grouped yet .*How your customers are grouped/);
  });

  const MOMENTS = {
    from: { at: "2026-01-01T00:00:00.000Z", month: "2025-12" },
    to: { at: "2026-01-31T00:00:00.000Z", month: null },
  };
  const SLIPPED = flowMatrix([{ from: "loyal", to: "loyal_at_risk", customers: 37, spentMinor: 4_120_000 }]);

  it("says what to do next and why, with the way to the customers", () => {
    const recent = { ...MOMENTS, inHindsight: true, matrix: SLIPPED };
    const action = nextAction(RUN.groups, SLIPPED);
    expect(textOf(home({ recent, action }))).toMatch(
      /37 customers moved from Loyal to Loyal at risk since the end of Dec 2025\. They have spent \$41,200\. Send them .*Go to Loyal at risk/,
    );
    expect(renderPage(home({}))).not.toContain("data-action");
  });

  it("has words for every action", () => {
    for (const group of GROUPS) {
      const action = nextAction([{ group, customers: 1, spentMinor: 100 }], null);
      expect(textOf(home({ action }))).toMatch(/1 customer .* have spent \$1\./);
    }
  });

  it("shows how a group changed, and who moved, with the basis", () => {
    const line = [
      { at: MOMENTS.from.at, customers: 5 },
      { at: MOMENTS.to.at, customers: 3 },
    ];
    const changes = [
      { group: "loyal", before: 5, now: 3, line },
      { group: "new", before: 1, now: 1, line: [] },
    ] as const;
    const recent = { ...MOMENTS, inHindsight: false, matrix: SLIPPED };
    const text = textOf(home({ changes, recent }));
    expect(text).toMatch(/Loyal 3 Order often.* -2 since the end of Dec 2025/);
    expect(text).toMatch(/ New 1 .*No change since the end of Dec 2025/);
    expect(text).toMatch(
      /Who moved since the end of Dec 2025 As it happened.*37 customers \$41,200 spent by them/,
    );
    expect(text).toContain("Compare other dates");
    expect(textOf(home({ recent: { ...recent, inHindsight: true } }))).toContain("Worked out in hindsight");
    expect(textOf(home({}))).not.toContain("Who moved");
  });

  it("says a week ahead, and afterwards, that nothing is sent without a plan", () => {
    const plan = { customers: 1_204, limit: 1_000, pricingUrl: "https://admin.example/pricing_plans" };
    const warned = home({ plan: { ...plan, until: "2026-02-07T12:00:00.000Z" } });
    expect(textOf(warned)).toContain("From Feb 7, 2026 on, nothing is sent without a plan");
    expect(textOf(warned)).toContain(
      "1,204 of your customers are in groups, and the free plan covers 1,000.",
    );
    const held = home({ plan: { ...plan, until: null } });
    expect(textOf(held)).toContain("Nothing more is sent until you choose a plan");
    for (const page of [warned, held])
      expect(renderPage(page)).toMatch(/<a target="_top"[^>]*href="https:\/\/admin.example\/pricing_plans"/);
    expect(textOf(home({}))).not.toContain("plan");
  });

  it("says how much of the revenue is at risk", () => {
    const groups = allGroups([{ ...LOYAL, group: "loyal_at_risk" }, NEW]);
    expect(textOf(home({ run: { ...RUN, groups } }))).toContain(
      "3 customers in Loyal at risk have spent $900, which is 90.0% of your revenue.",
    );
    expect(textOf(home({}))).not.toContain("At risk:");
  });

  it("says in a line each where the orders and the targets stand", () => {
    const at = "2026-01-31T00:00:00.000Z";
    const targets = [
      { target: "shopify_tags", state: "sent", at },
      { target: "klaviyo", state: "waiting" },
    ] as const;
    const text = textOf(home({ targets, nextRefreshAt: "2026-02-01T02:41:00.000Z" }));
    expect(text).toMatch(/Orders Up to date as of Jan 31, 2026.* Next refresh: Feb 1, 2026, 2:41 AM/);
    expect(text).toMatch(/Customer tags Sent, last on Jan 31, 2026.* Klaviyo Ready: waits for your go-ahead/);
    const states = ["off", "working", "plan", "paused", "failing", "nothing_sent"] as const;
    const said = states.map((state) => textOf(home({ targets: [{ target: "klaviyo", state }] })));
    expect(new Set(said).size).toBe(states.length);
    expect(textOf(home({ newestImport: { ...IMPORT, phase: "reading" } }))).toContain("Being read now");
  });
});
