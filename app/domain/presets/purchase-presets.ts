import type { Group } from "../groups/group.ts";
import { all, anyOf, compared, condition, flag, NOT_ONCE } from "./conditions.ts";
import type { PresetBasis } from "./basis.ts";
import { lacking, made, type MadePreset, type MakePreset } from "./preset.ts";

/** Presets by how often somebody ordered. */
export const PURCHASE_PRESETS = {
  more_than_one_order: () => made(condition("orders", compared("more_than", 1))),
  one_order: () => made(condition("orders", compared("exactly", 1))),
  no_order: () => made(condition("orders", NOT_ONCE)),
  subscriber_without_order: ({ consent }) =>
    made(all(condition("orders", NOT_ONCE), condition(consent ?? "subscribed", flag("yes")))),
  order_overdue: () => made(condition("order_overdue", flag("yes"))),
} as const satisfies Record<string, MakePreset>;

/** The six groups as rules. */
export const GROUP_PRESETS = {
  group_new: inGroup("new"),
  group_about_to_sleep: inGroup("about_to_sleep"),
  group_sleeping: inGroup("sleeping"),
  group_potential_loyal: inGroup("potential_loyal"),
  group_loyal: inGroup("loyal"),
  group_loyal_at_risk: inGroup("loyal_at_risk"),
} as const satisfies Record<`group_${Group}`, MakePreset>;

function inGroup(group: Group): MakePreset {
  return () => made(condition("group", anyOf(group)));
}

/**
 * Presets by where somebody lives, by gender and by what was bought. Each begins with what is most common; the merchant
 * chooses another.
 */
export const ABOUT_PRESETS = {
  by_country: (basis) => byPlace(basis, "country"),
  by_city: (basis) => byPlace(basis, "city"),
  by_gender: ({ figures, genderProperty }) => {
    const value = figures?.gender ?? null;
    if (value === null || genderProperty === null) return lacking("no_gender");
    const isOf = { ...condition("klaviyo_property", anyOf(value)), property: genderProperty };
    return made(isOf, { of: "most_common", what: "gender", value });
  },
  by_product_type: ({ figures, productsKnown }) => {
    if (!productsKnown) return lacking("products");
    if (figures === null) return lacking("orders");
    const { productType } = figures;
    if (productType === null) return lacking("no_product_type");
    const bought = condition("items_of_type", compared("at_least", 1));
    return made({ ...bought, which: [productType] }, { of: "best_seller", value: productType });
  },
} as const satisfies Record<string, MakePreset>;

function byPlace({ figures, placesKnown }: PresetBasis, what: "country" | "city"): MadePreset {
  if (!placesKnown) return lacking("places");
  if (figures === null) return lacking("orders");
  const value = figures[what];
  if (value === null) return lacking(`no_${what}`);
  return made(condition(what, anyOf(value)), { of: "most_common", what, value });
}
