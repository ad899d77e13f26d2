import type { TFunction } from "i18next";

import type { Estimate } from "../../domain/backtest/intervals.ts";
import type { Outcome } from "../../domain/experiment/outcome.ts";
import { revenueBeside } from "../../domain/experiment/shown.ts";
import type { ShopFormat } from "../format/format.ts";
import type { ExperimentView } from "./experiment-view.ts";

interface Writing {
  readonly t: TFunction;
  readonly format: ShopFormat;
}

/** An amount with its interval, each with its sign. */
export function moneyRange({ value, low, high }: Estimate, { t, format }: Writing): string {
  const write = (minor: number): string => signed(minor, format.money(Math.abs(Math.round(minor))));
  return t("campaigns.range", { value: write(value), low: write(low), high: write(high) });
}

/** A difference of shares with its interval, in points of a hundred. */
export function pointsRange({ value, low, high }: Estimate, { t, format }: Writing): string {
  const write = (share: number): string => signed(share, format.decimal(Math.abs(100 * share), 1));
  return t("campaigns.pointsRange", { value: write(value), low: write(low), high: write(high) });
}

/** Numbers of people or orders with their interval. */
export function countRange({ value, low, high }: Estimate, { t, format }: Writing): string {
  const write = (count: number): string => format.change(Math.round(count));
  return t("campaigns.range", { value: write(value), low: write(low), high: write(high) });
}

function signed(value: number, text: string): string {
  if (value === 0) return text;
  return value > 0 ? `+${text}` : `−${text}`;
}

/**
 * What came of an experiment, as one paragraph that can be sent to somebody who has not seen the page.
 * @param source - the name of the source
 */
export function outcomeParagraph(
  view: ExperimentView,
  outcome: Outcome,
  { source, ...writing }: Writing & { readonly source: string },
): string {
  const { t, format } = writing;
  const { arms, differences } = outcome;
  const sentences = [
    t("campaigns.told.who", {
      title: view.title,
      source,
      from: format.date(view.startedAt),
      to: format.date(view.endAt),
      sample: format.count(arms.sample.customers),
      holdout: format.count(arms.holdout.customers),
    }),
    t("campaigns.told.did", {
      sample: armWords(outcome, "sample", writing),
      holdout: armWords(outcome, "holdout", writing),
    }),
    differences.revenueMinor === null
      ? t("campaigns.told.noInterval")
      : t("campaigns.told.difference", {
          perCustomer: moneyRange(differences.revenueMinor.perCustomer, writing),
          inAll: moneyRange(differences.revenueMinor.inAll, writing),
        }),
    verdictWords(view, outcome, writing),
    ...revenueWords(outcome, writing),
  ];
  return sentences.join(" ");
}

function armWords(outcome: Outcome, arm: "sample" | "holdout", { t, format }: Writing): string {
  const { customers, buyers, revenuePerCustomerMinor } = outcome.arms[arm];
  return t(`campaigns.told.${arm}`, {
    share: format.share(buyers, customers) ?? t("figure.none"),
    money: format.money(Math.round(revenuePerCustomerMinor ?? 0)),
  });
}

/** What may not be concluded of the money, where the share of buyers decides. */
function revenueWords(outcome: Outcome, { t }: Writing): string[] {
  const beside = revenueBeside(outcome);
  return beside === null ? [] : [t(`campaigns.verdict.revenue.${beside}`)];
}

/** What may be concluded. */
function verdictWords(view: ExperimentView, outcome: Outcome, { t, format }: Writing): string {
  const { verdict, decidedBy, power } = outcome;
  switch (verdict) {
    case "sample_won":
    case "holdout_won":
      return t(`campaigns.verdict.${verdict}.${decidedBy}`);
    case "no_difference_found": {
      const { smallestDifference } = power.byMeasure[decidedBy];
      if (smallestDifference === null) return t("campaigns.verdict.too_small");
      return decidedBy === "revenue_per_customer"
        ? t("campaigns.verdict.no_difference_found.revenue_per_customer", {
            money: format.money(Math.round(smallestDifference)),
          })
        : t("campaigns.verdict.no_difference_found.share_who_ordered", {
            points: format.decimal(100 * smallestDifference, 1),
          });
    }
    case "too_small":
      return t("campaigns.verdict.too_small");
    case "stopped_early":
      return t("campaigns.verdict.stopped_early", { date: format.date(view.endAt) });
    case "running":
      return t("campaigns.verdict.running", { date: format.date(view.endAt) });
  }
}
