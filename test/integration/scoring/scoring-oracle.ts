/** What a run must find, computed by plain code over all orders at once. */
import { allBinStarts, type Dimension } from "../../../app/domain/distribution/bins.ts";
import { groupOf } from "../../../app/domain/groups/assign.ts";
import { GROUPS } from "../../../app/domain/groups/group.ts";
import type { Order } from "../../../app/domain/orders/order.ts";
import { windowStart } from "../../../app/domain/orders/eligibility.ts";
import { countGapLengths, rhythmOf } from "../../../app/domain/rfm/gaps.ts";
import { fitModel } from "../../../app/domain/rfm/model.ts";
import { recencyDays, wholeDaysBetween } from "../../../app/domain/rfm/recency.ts";
import type { CustomerSummary, Score } from "../../../app/domain/rfm/score.ts";
import { scoreCode, scoreCustomer } from "../../../app/domain/rfm/scoring.ts";

interface Rules {
  readonly asOf: Date;
  readonly windowYears: number;
  readonly includePointOfSale: boolean;
  readonly currency: string;
}

function reasonOf(order: Order, rules: Rules): string | null {
  if (order.state !== "counted") return order.state;
  if (order.customerShopifyId === null) return "no_customer";
  if (order.pointOfSale && !rules.includePointOfSale) return "point_of_sale";
  if (order.currency !== rules.currency) return "other_currency";
  if (order.processedAt < windowStart(rules.asOf, rules.windowYears)) return "before_window";
  return order.processedAt >= rules.asOf ? "after_as_of" : null;
}

/** The rows of a shop's first run, without what depends on ids. */
export function expectedRun(all: readonly Order[], rules: Rules) {
  const known = all.filter((order) => order.state !== "deleted");
  const eligible = known.filter((order) => reasonOf(order, rules) === null);
  const leftOut: Record<string, number> = {};
  for (const order of known) {
    const reason = reasonOf(order, rules);
    if (reason !== null) leftOut[reason] = (leftOut[reason] ?? 0) + 1;
  }
  const people = [...Map.groupBy(eligible, (order) => order.customerShopifyId ?? 0n)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, list]) => ({
      id,
      list: list.sort((a, b) => a.processedAt.getTime() - b.processedAt.getTime()),
    }));
  const gaps = people.flatMap(({ list }) =>
    list
      .slice(1)
      .map((order, i) => wholeDaysBetween(list[i]?.processedAt ?? order.processedAt, order.processedAt)),
  );
  const summaries = people.map(({ id, list }) => ({
    id,
    lastOrderAt: list.at(-1)?.processedAt ?? rules.asOf,
    recencyDays: recencyDays(list.at(-1)?.processedAt ?? rules.asOf, rules.asOf),
    orderCount: list.length,
    spentMinor: list.reduce((sum, order) => sum + order.amountMinor, 0),
  }));
  const model = fitModel(
    {
      recencyDays: Int32Array.from(summaries, (each) => each.recencyDays),
      orderCount: Int32Array.from(summaries, (each) => each.orderCount),
      spentMinor: Float64Array.from(summaries, (each) => each.spentMinor),
    },
    rhythmOf(countGapLengths(gaps)),
    rules.currency,
  );
  const scored = summaries.map((each) => {
    const score = scoreCustomer(model.boundaries, each);
    return { ...each, score, group: groupOf(score) };
  });
  const everyone = [...new Set(known.flatMap((order) => order.customerShopifyId ?? []))].sort((a, b) =>
    a < b ? -1 : 1,
  );
  return {
    models: [
      {
        gaps: model.gaps,
        gap50_days: model.gap50Days,
        gap75_days: model.gap75Days,
        gap90_days: model.gap90Days,
        boundaries: model.boundaries,
        customers: scored.length,
      },
    ],
    runs: [
      {
        orders: known.length,
        eligible: eligible.length,
        left_out: leftOut,
        customers: scored.length,
        score_figures: expectedByScore(scored),
        bins: expectedBins(scored, rules.currency),
      },
    ],
    moves: scored.map((each) => ({ from_group: null, to_group: each.group, cause: "data_changed" })),
    snapshots: [...GROUPS].sort().map((group) => {
      const members = scored.filter((each) => each.group === group);
      const sum = (of: (each: (typeof scored)[number]) => number): number =>
        members.reduce((total, each) => total + of(each), 0);
      return {
        group,
        customers: members.length,
        orders: sum((each) => each.orderCount),
        spent_minor: BigInt(sum((each) => each.spentMinor)),
        median_recency_days: middleOf(members),
        others_median_recency_days: middleOf(scored.filter((each) => each.group !== group)),
      };
    }),
    customers: everyone.map((id) => {
      const found = scored.find((each) => each.id === id);
      return {
        shopify_id: id,
        order_count: found?.orderCount ?? 0,
        spent_minor: BigInt(found?.spentMinor ?? 0),
        last_order_at: found?.lastOrderAt ?? null,
        r: found?.score.r ?? null,
        f: found?.score.f ?? null,
        m: found?.score.m ?? null,
        group: found?.group ?? null,
      };
    }),
  };
}

/** Of two middle values their mean, rounded down. */
function middleOf(some: readonly { readonly recencyDays: number }[]): number | null {
  const days = some.map((each) => each.recencyDays).toSorted((a, b) => a - b);
  const [lower, upper] = [days[(days.length - 1) >> 1], days[days.length >> 1]];
  return lower === undefined || upper === undefined ? null : Math.floor((lower + upper) / 2);
}

/** By the score's digits: customers, orders, minor units. */
function expectedByScore(
  scored: readonly (CustomerSummary & { readonly score: Score })[],
): Record<string, number[]> {
  return Object.fromEntries(
    [...Map.groupBy(scored, ({ score }) => scoreCode(score))].map(([code, some]) => [
      code,
      [
        some.length,
        some.reduce((sum, { orderCount }) => sum + orderCount, 0),
        some.reduce((sum, { spentMinor }) => sum + spentMinor, 0),
      ],
    ]),
  );
}

/** By dimension and where the bin begins: customers. */
function expectedBins(
  scored: readonly CustomerSummary[],
  currency: string,
): Record<Dimension, Record<string, number>> {
  const starts = allBinStarts(currency);
  const countIn = (
    dimension: Dimension,
    valueOf: (each: CustomerSummary) => number,
  ): Record<string, number> =>
    Object.fromEntries(
      [
        ...Map.groupBy(scored, (each) =>
          starts[dimension].findLast((start) => start <= Math.max(starts[dimension][0] ?? 0, valueOf(each))),
        ),
      ].map(([start, some]) => [String(start), some.length]),
    );
  return {
    r: countIn("r", (each) => each.recencyDays),
    f: countIn("f", (each) => each.orderCount),
    m: countIn("m", (each) => each.spentMinor),
  };
}
