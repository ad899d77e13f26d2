import type { TFunction } from "i18next";

import type { Suggestion } from "../../domain/presets/suggestions.ts";
import type { ShopFormat } from "../format/format.ts";

const YEAR_DAYS = 365;

/** How a preset's number was found, as a sentence. */
export function suggestionWords(suggestion: Suggestion, t: TFunction, format: ShopFormat): string {
  const money = (minor: number): string => format.plainMoney(Math.round(minor));
  switch (suggestion.of) {
    case "spend": {
      const { days, average, value } = suggestion;
      const words = { average: money(average), value: money(value) };
      if (days === YEAR_DAYS) return t("presets.found.year.spend", words);
      return t("presets.found.spend", { ...words, count: days, days: format.count(days) });
    }
    case "orders": {
      const { days, average, value } = suggestion;
      const words = { average: format.decimal(average, 1), value: format.count(value) };
      if (days === YEAR_DAYS) return t("presets.found.year.orders", words);
      return t("presets.found.orders", { ...words, count: days, days: format.count(days) });
    }
    case "lifetime": {
      const { orders, average, value } = suggestion;
      return t("presets.found.lifetime", {
        orders: format.count(orders),
        average: money(average),
        total: money(average * orders),
        value: money(value),
      });
    }
    case "high_value": {
      const value = money(suggestion.value);
      return suggestion.isOwn
        ? t("presets.found.highValueSet", { value })
        : t("presets.found.high_value", { value });
    }
    case "best_seller":
      return t("presets.found.productType", { value: suggestion.value });
    case "most_common":
      return t(`presets.found.${suggestion.what}`, { value: suggestion.value });
  }
}
