import type { Database } from "../../db/core/database.server.ts";
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import { readEngagement } from "../../db/engagement/engagement.server.ts";
import { newestRunRules } from "../../db/scoring/run-rules.server.ts";
import { readDefinitions, saveDefinitions } from "../../db/segments/definitions.server.ts";
import { countMembers } from "../../db/segments/members.server.ts";
import { PRESET_IDS, presetsOf, ruleOf } from "../../domain/presets/catalogue.ts";
import { DEFAULT_DEFINITIONS, withoutGaps, type Definitions } from "../../domain/presets/definitions.ts";
import { betweenEngagements } from "../../domain/presets/engagement-presets.ts";
import { averageOf } from "../../domain/presets/figures.ts";
import { noPersona, noPersonaRules, type NoPersonaReason } from "../../domain/presets/no-persona.ts";
import { evaluableRule, type EvaluableRule } from "../../domain/rules/evaluable.ts";
import type { RuleNode } from "../../domain/rules/rule.ts";
import type { PeopleCache } from "../../segments/people-cache.server.ts";
import { readPresetGround, shopPreset, type PresetGround } from "../../segments/presets.server.ts";
import type { MembersCount, RuleEvaluator } from "../../segments/rule-masks.server.ts";
import { noteFigures } from "../../segments/store-figures.server.ts";
import type {
  DefinitionsResult,
  NobodyView,
  PresetsView,
  PresetView,
} from "../../web/presets/presets-view.ts";
import { definitionsForm, type DefinitionsForm } from "./definitions-form.server.ts";

interface PresetServices {
  readonly db: Database;
  readonly people: Pick<PeopleCache, "of" | "heldOf">;
}

interface PresetShop {
  readonly id: number;
  readonly timeZone: string;
}

/** All that the page shows. Everything is counted as of one moment, by people who were read once. */
export async function readPresets(services: PresetServices, shop: PresetShop): Promise<PresetsView> {
  // They are read by a connection of their own, so this must not hold another one meanwhile.
  return readView(services, shop, await services.people.of(shop));
}

/** The same at once: people are counted only if nothing has to be read for it. */
export async function readPresetsAtOnce(services: PresetServices, shop: PresetShop): Promise<PresetsView> {
  return readView(services, shop, (await services.people.heldOf(shop)) ?? "not yet");
}

/** @param evaluator - null: the database counts */
async function readView(
  { db }: PresetServices,
  shop: PresetShop,
  evaluator: RuleEvaluator | null | "not yet",
): Promise<PresetsView> {
  return inShopSql(
    db,
    shop.id,
    async (sql) => {
      const { onSince, requestedAt, placesSince } = await readEngagement(sql);
      const isReading = requestedAt !== null;
      const reading = { klaviyo: isReading && onSince !== null, places: isReading && placesSince !== null };
      const ground = await readPresetGround(sql, shop.timeZone);
      const presets = PRESET_IDS.map((id) => ({ id, ...shopPreset(id, ground) }));
      const nobody = nobodyRules(ground);
      const between = betweenRule(ground);
      const rules = [
        ...presets.flatMap((preset) => (preset.outcome === "ready" ? [preset.evaluable] : [])),
        ...(nobody?.map(({ rule }) => rule) ?? []),
        ...(between === null ? [] : [between]),
      ];
      const counted = evaluator !== "not yet" || ground.moment === null;
      const counts = evaluator === "not yet" ? [] : await countRules(sql, rules, ground, evaluator);
      const countOf = new Map(rules.map((rule, index) => [rule, counts[index]?.members ?? null]));
      const isActiveKnown = ground.knowledge.known.has("klaviyo_contacts");
      const activeOf = new Map(rules.map((rule, index) => [rule, counts[index]?.active ?? null]));
      return {
        ...viewOfGround(ground),
        counted,
        reading,
        presets: presets.map((preset): PresetView =>
          preset.outcome === "lacking"
            ? preset
            : {
                id: preset.id,
                outcome: "ready",
                members: countOf.get(preset.evaluable) ?? null,
                active: isActiveKnown ? (activeOf.get(preset.evaluable) ?? null) : null,
                rule: preset.rule,
                suggestions: preset.suggestions,
              },
        ),
        nobody: nobody && nobodyView(nobody, countOf),
        between: between && (countOf.get(between) ?? null),
      };
    },
    { oneSnapshot: true },
  );
}

async function countRules(
  sql: ShopSql,
  rules: readonly EvaluableRule[],
  { moment }: PresetGround,
  evaluator: RuleEvaluator | null,
): Promise<readonly MembersCount[]> {
  if (moment === null) return [];
  if (evaluator !== null) return evaluator.countActive(sql, rules);
  return (await countMembers(sql, rules, moment)).map((members) => ({ members, active: null }));
}

function viewOfGround({ basis, moment }: PresetGround) {
  const { figures, definitions, consent } = basis;
  const average = figures && averageOf(figures.spentMinor, figures.orders);
  return {
    asOf: moment?.at.toISOString() ?? null,
    people: figures?.people ?? 0,
    currency: figures?.currency ?? null,
    averageOrderMinor: average === null ? null : Math.round(average),
    definitions,
    consent,
  };
}

/** `reason` is null in the rule of all who fit no persona. */
interface NobodyRule {
  readonly reason: NoPersonaReason | null;
  readonly rule: EvaluableRule;
}

/** null: no persona can be evaluated. */
function nobodyRules(ground: PresetGround): NobodyRule[] | null {
  const { basis, knowledge } = ground;
  const personas = presetsOf("personas").flatMap((id) => {
    const preset = shopPreset(id, ground);
    return preset.outcome === "ready" ? [preset.rule.match] : [];
  });
  if (personas.length === 0) return null;
  const known = {
    engagement: knowledge.known.has("engagement"),
    since: knowledge.known.has("shopify_contacts"),
  };
  const wanted = [{ reason: null, match: noPersona(personas) }, ...noPersonaRules(personas, basis, known)];
  return wanted.flatMap(({ reason, match }) => {
    const rule = evaluable(match, ground);
    return rule === null ? [] : [{ reason, rule }];
  });
}

function nobodyView(
  rules: readonly NobodyRule[],
  countOf: ReadonlyMap<EvaluableRule, number | null>,
): NobodyView {
  const counted = rules.map(({ reason, rule }) => ({ reason, members: countOf.get(rule) ?? null }));
  return {
    members: counted.find(({ reason }) => reason === null)?.members ?? null,
    reasons: counted.flatMap(({ reason, members }) =>
      reason === null || members === 0 ? [] : [{ reason, members }],
    ),
  };
}

function betweenRule(ground: PresetGround): EvaluableRule | null {
  const between = betweenEngagements(ground.basis.definitions);
  return between && evaluable(between, ground);
}

function evaluable(match: RuleNode, { knowledge }: PresetGround): EvaluableRule | null {
  const found = evaluableRule(ruleOf(match), knowledge);
  return found.outcome === "evaluable" ? found.rule : null;
}

/** Saves what the form asks for. Amounts are in the currency of the newest run, as on the page. */
export async function define(
  db: Database,
  shop: { readonly id: number; readonly currency: string },
  data: FormData,
  now: Date,
): Promise<DefinitionsResult> {
  const result = await inShopSql(db, shop.id, async (sql): Promise<DefinitionsResult> => {
    const run = await newestRunRules(sql);
    const form = definitionsForm(data, run?.currency ?? shop.currency);
    if (form.outcome === "invalid") return form;
    await saveDefinitions(sql, await definitionsOf(sql, form), now);
    return { outcome: "saved" };
  });
  // Without the note the page adds the figures up itself.
  if (result.outcome === "saved") await noteFigures(db, shop.id);
  return result;
}

async function definitionsOf(
  sql: ShopSql,
  form: Extract<DefinitionsForm, { outcome: "valid" }>,
): Promise<Definitions> {
  switch (form.intent) {
    case "save":
      return form.definitions;
    case "reset":
      return DEFAULT_DEFINITIONS;
    case "close-gaps":
      return withoutGaps(await readDefinitions(sql));
  }
}
