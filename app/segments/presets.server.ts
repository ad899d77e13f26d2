/** The presets with a shop's numbers: their rules, or what the shop lacks for them. */
import type { Database } from "../db/core/database.server.ts";
import { inShopSql, type ShopSql } from "../db/core/shop-scope.server.ts";
import { readDefinitions } from "../db/segments/definitions.server.ts";
import type { ConsentSource, PresetBasis, PresetLack } from "../domain/presets/basis.ts";
import { makePreset, ruleOf, type PresetId } from "../domain/presets/catalogue.ts";
import type { Suggestion } from "../domain/presets/suggestions.ts";
import { evaluableRule, type EvaluableRule, type Knowledge } from "../domain/rules/evaluable.ts";
import type { RuleMoment } from "../domain/rules/moment.ts";
import type { Rule } from "../domain/rules/rule.ts";
import { readRuleGround } from "./rule-ground.server.ts";
import { genderPropertyOf, storeFigures } from "./store-figures.server.ts";

/** What a shop's presets stand on. */
export interface PresetGround {
  readonly basis: PresetBasis;
  readonly knowledge: Knowledge;
  /** null: nothing was scored yet. */
  readonly moment: RuleMoment | null;
}

/** A preset of a shop. */
export type ShopPreset =
  | {
      readonly outcome: "ready";
      readonly rule: Rule;
      readonly evaluable: EvaluableRule;
      readonly suggestions: readonly Suggestion[];
    }
  | { readonly outcome: "lacking"; readonly lacks: readonly PresetLack[] };

/** @param timeZone - the shop's, IANA */
export async function readPresetGround(sql: ShopSql, timeZone: string | null): Promise<PresetGround> {
  const ground = await readRuleGround(sql, timeZone);
  const { knowledge, moment } = ground;
  const definitions = await readDefinitions(sql);
  const genderProperty = genderPropertyOf(knowledge);
  const figures = moment && (await storeFigures(sql, { ...ground, moment, definitions }));
  const basis = {
    definitions,
    figures,
    genderProperty,
    consent: consentSource(knowledge),
    placesKnown: knowledge.known.has("places"),
    productsKnown: knowledge.known.has("products"),
  };
  // No preset names a segment.
  return { basis, knowledge: { ...knowledge, segments: new Map() }, moment };
}

/** A preset with the shop's numbers. It is ready only if all is known that its rule asks for. */
export function shopPreset(id: PresetId, { basis, knowledge }: PresetGround): ShopPreset {
  const preset = makePreset(id, basis);
  if (preset.outcome === "lacking") return { outcome: "lacking", lacks: [preset.lack] };
  const rule = ruleOf(preset.match);
  const found = evaluableRule(rule, knowledge);
  if (found.outcome === "not_evaluable")
    return { outcome: "lacking", lacks: [...new Set(found.lacks.map(({ code }) => code))] };
  return { outcome: "ready", rule, evaluable: found.rule, suggestions: preset.suggestions };
}

/** The rule that the builder begins with; null: the shop lacks something for it. */
export async function readPresetRule(
  db: Database,
  shop: { readonly id: number; readonly timeZone: string | null },
  id: PresetId,
): Promise<Rule | null> {
  const ground = await inShopSql(db, shop.id, (sql) => readPresetGround(sql, shop.timeZone));
  const preset = shopPreset(id, ground);
  return preset.outcome === "ready" ? preset.rule : null;
}

/** Klaviyo is where mail is sent from, so its consent comes first. */
function consentSource({ known }: Pick<Knowledge, "known">): ConsentSource | null {
  if (known.has("klaviyo_contacts")) return "subscribed";
  return known.has("shopify_contacts") ? "accepts_marketing" : null;
}
