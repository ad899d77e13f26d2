/** The fourteen personas. Recency is stronger than frequency, so each of them has it. */
import type { RuleNode } from "../rules/rule.ts";
import {
  all,
  any,
  compared,
  condition,
  daysAgo,
  flag,
  fromTo,
  inLast,
  longerAgoThan,
  NOT_ONCE,
  type Days,
} from "./conditions.ts";
import type { Definitions } from "./definitions.ts";
import { engaged, notEngaged } from "./engagement-presets.ts";
import type { PresetBasis } from "./basis.ts";
import { lacking, made, type MadePreset, type MakePreset } from "./preset.ts";
import { highValue } from "./suggestions.ts";

type Often = "frequent" | "seldom";
type Value = "high" | "not_high";

export const PERSONA_PRESETS = {
  high_rollers: (basis) => byOrders(basis, "frequent", recent(basis), "high"),
  brand_lovers: (basis) => byOrders(basis, "frequent", recent(basis), "not_high"),
  potential_high_rollers: (basis) => byOrders(basis, "seldom", recent(basis), "high"),
  potential_brand_lovers: (basis) => byOrders(basis, "seldom", recent(basis), "not_high"),
  almost_there: (basis) => {
    const { definitions } = basis;
    return persona(
      basis,
      NO_ORDER,
      engaged(definitions, definitions.engagedTimes),
      engagedLately(definitions),
    );
  },
  waiting_on_wows: (basis) => persona(basis, NO_ORDER, engagedLately(basis.definitions)),
  espresso_shot: (basis) => {
    const { definitions } = basis;
    return persona(basis, NO_ORDER, engaged(definitions, 1, inLast(definitions.justEngagedDays)));
  },
  window_shoppers: (basis) => persona(basis, NO_ORDER, engagedLately(basis.definitions), SHOPPED),
  lapsed_high_rollers: (basis) => byOrders(basis, "frequent", lapsed(basis), "high"),
  lost_enthusiasts: (basis) => persona(basis, orders(basis, "frequent"), lastOrder(lapsed(basis))),
  one_time_wonders: (basis) => byOrders(basis, "seldom", lapsed(basis), "high"),
  just_passing_through: (basis) => {
    const { passingFromDays, lapsedUntilDays } = basis.definitions;
    return byOrders(basis, "seldom", daysAgo(passingFromDays, lapsedUntilDays), "not_high");
  },
  false_starts: (basis) => {
    const { definitions } = basis;
    return persona(basis, engaged(definitions, definitions.engagedTimes), silentLately(definitions));
  },
  dead_weight: (basis) =>
    persona(basis, notOrderedFor(basis.definitions.lapsedUntilDays), ...sentInVain(basis.definitions)),
} as const satisfies Record<string, MakePreset>;

export type PersonaId = keyof typeof PERSONA_PRESETS;

/** Of these a person is in one at most. The others lie within them, or beside them by another measure. */
export const PERSONAS_APART = [
  "high_rollers",
  "brand_lovers",
  "potential_high_rollers",
  "potential_brand_lovers",
  "waiting_on_wows",
  "lost_enthusiasts",
  "one_time_wonders",
  "just_passing_through",
  "dead_weight",
] as const satisfies readonly PersonaId[];

/** Personas all of whose members are in another one too. */
export const PERSONA_WITHIN = {
  almost_there: "waiting_on_wows",
  espresso_shot: "waiting_on_wows",
  window_shoppers: "waiting_on_wows",
  lapsed_high_rollers: "lost_enthusiasts",
} as const satisfies Partial<Record<PersonaId, PersonaId>>;

const NO_ORDER = condition("orders", NOT_ONCE);

const SHOPPED = any(
  condition("viewed_product", compared("at_least", 1)),
  condition("started_checkout", compared("at_least", 1)),
);

/** Never ordered, or longer ago than so many days. */
function notOrderedFor(days: number): RuleNode {
  return any(NO_ORDER, lastOrder(longerAgoThan(days)));
}

/** Known for long enough, and sent enough emails, without a reaction. */
export function sentInVain(definitions: Definitions): readonly RuleNode[] {
  const { knownDays, sentEmails } = definitions;
  return [
    silentLately(definitions),
    condition("days_known", compared("at_least", knownDays)),
    condition("received", compared("at_least", sentEmails), inLast(knownDays)),
  ];
}

/** Whether a person gets marketing emails; null: everybody is meant, or it is not known. */
export function consentCondition({ definitions, consent }: PresetBasis): RuleNode | null {
  return definitions.marketingOnly && consent !== null ? condition(consent, flag("yes")) : null;
}

/** The conditions, with the consent where it is wanted. */
function persona(basis: PresetBasis, ...conditions: readonly RuleNode[]): MadePreset {
  const consent = consentCondition(basis);
  return made(all(...conditions, ...(consent === null ? [] : [consent])));
}

function byOrders(basis: PresetBasis, often: Often, last: Days, value: Value): MadePreset {
  const high = highValue(basis);
  if ("lack" in high) return lacking(high.lack);
  const average = condition(
    "average_order",
    compared(value === "high" ? "more_than" : "at_most", high.suggestion.value, high.currency),
  );
  const consent = consentCondition(basis);
  return made(
    all(orders(basis, often), lastOrder(last), average, ...(consent === null ? [] : [consent])),
    high.suggestion,
  );
}

/** Seldom: at least once, and less often than frequently. */
export function orders({ definitions }: PresetBasis, often: Often): RuleNode {
  const { frequentOrders } = definitions;
  return condition(
    "orders",
    often === "frequent" ? compared("at_least", frequentOrders) : fromTo(1, frequentOrders - 1),
  );
}

export function lastOrder(days: Days): RuleNode {
  return condition("last_order", days);
}

function recent({ definitions }: PresetBasis): Days {
  return inLast(definitions.boughtWithinDays);
}

function lapsed({ definitions }: PresetBasis): Days {
  return daysAgo(definitions.boughtWithinDays + 1, definitions.lapsedUntilDays);
}

export function engagedLately(definitions: Definitions): RuleNode {
  return engaged(definitions, 1, inLast(definitions.engagedWithinDays));
}

function silentLately(definitions: Definitions): RuleNode {
  return notEngaged(definitions, inLast(definitions.engagedWithinDays));
}
