import { List } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { FitWarning } from "../../../domain/fit-check/fit-check.ts";
import { useFormat } from "../../format/shop-format.tsx";

/** The reasons for caution, one sentence each. */
export function FitWarnings({ warnings }: { warnings: readonly FitWarning[] }) {
  const words = useWarningWords();
  return (
    <List>
      {warnings.map((warning) => (
        <List.Item key={warning.code === "few_values" ? warning.dimension : warning.code}>
          {words(warning)}
        </List.Item>
      ))}
    </List>
  );
}

function useWarningWords(): (warning: FitWarning) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return (warning) => {
    switch (warning.code) {
      case "no_customers":
        return t("fit.noCustomers");
      case "short_history":
        return t("fit.shortHistory", {
          count: warning.days,
          days: format.count(warning.days),
          needed: format.count(warning.neededDays),
        });
      case "few_customers":
        return t("fit.fewCustomers", {
          count: warning.customers,
          customers: format.count(warning.customers),
          needed: format.count(warning.needed),
        });
      case "mostly_one_time":
        return t("fit.mostlyOneTime", {
          count: warning.customers,
          oneTime: format.count(warning.oneTimeBuyers),
          customers: format.count(warning.customers),
          share: format.share(warning.oneTimeBuyers, warning.customers) ?? t("figure.none"),
        });
      case "few_values":
        return t(`fit.fewValues.${warning.dimension}`, {
          values: format.count(warning.values),
          needed: format.count(warning.needed),
        });
      case "fixed_schedule":
        return t("fit.fixedSchedule", { count: warning.days, days: format.count(warning.days) });
      case "no_recent_orders": {
        const { days, gap90Days: rhythm } = warning;
        if (rhythm === null) {
          return t("fit.noRecentOrdersUnknown", { count: days, days: format.count(days) });
        }
        const words = { days: format.count(days), rhythm: format.count(rhythm) };
        return t("fit.noRecentOrders", { count: rhythm, ...words });
      }
    }
  };
}
