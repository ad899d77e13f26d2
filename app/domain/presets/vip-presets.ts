import type { RuleNode } from "../rules/rule.ts";
import { all, any, compared, condition, inLast } from "./conditions.ts";
import type { PresetBasis } from "./basis.ts";
import { lacking, made, type MadePreset, type MakePreset } from "./preset.ts";
import { LIFETIME_ORDERS, suggestLifetime, suggestOrders, suggestSpend } from "./suggestions.ts";

/** Customers who spend or order more than others. The first three look at the days that the merchant set. */
export const VIP_PRESETS = {
  big_spenders: (basis) => spenders(basis),
  frequent_buyers: (basis) => buyers(basis),
  vip_blend: (basis) => {
    const [bySpend, byOrders] = [spenders(basis), buyers(basis)];
    if (bySpend.outcome === "lacking") return bySpend;
    if (byOrders.outcome === "lacking") return byOrders;
    return made(any(bySpend.match, byOrders.match), ...bySpend.suggestions, ...byOrders.suggestions);
  },
  lifetime_vip: (basis) => {
    const lifetime = suggestLifetime(basis);
    if ("lack" in lifetime) return lacking(lifetime.lack);
    const { suggestion, currency } = lifetime;
    return made(
      all(moreThanTen, condition("lifetime_value", compared("more_than", suggestion.value, currency))),
      suggestion,
    );
  },
  more_than_ten: () => made(moreThanTen),
} as const satisfies Record<string, MakePreset>;

const moreThanTen: RuleNode = condition("orders", compared("more_than", LIFETIME_ORDERS));

function spenders(basis: PresetBasis): MadePreset {
  const spend = suggestSpend(basis);
  if ("lack" in spend) return lacking(spend.lack);
  const { suggestion, currency } = spend;
  const test = compared("more_than", suggestion.value, currency);
  return made(condition("revenue", test, inLast(suggestion.days)), suggestion);
}

function buyers(basis: PresetBasis): MadePreset {
  const orders = suggestOrders(basis);
  if ("lack" in orders) return lacking(orders.lack);
  const { suggestion } = orders;
  return made(
    condition("orders", compared("more_than", suggestion.value), inLast(suggestion.days)),
    suggestion,
  );
}
