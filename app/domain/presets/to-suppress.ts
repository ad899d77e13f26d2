/** Whom it would save money to suppress in Klaviyo (C14, G7). */
import type { Rule } from "../rules/rule.ts";
import type { PresetBasis } from "./basis.ts";
import { ruleOf } from "./catalogue.ts";
import { all, condition, flag, inLast } from "./conditions.ts";
import { consentCondition, lastOrder, notOrderedFor, sentInVain } from "./persona-presets.ts";

export interface SuppressRules {
  /** Who may be suppressed. */
  readonly list: Rule;
  /** Those of them whom Klaviyo still counts. */
  readonly costing: Rule;
  /** Who doesn't react to emails either, but ordered lately: they buy and don't click, so they stay. */
  readonly kept: Rule;
  /** Customers who ordered within so many days stay. */
  readonly protectedDays: number;
}

/**
 * The dead weight of the merchant's definitions, without anybody who ordered within the store's rhythm, however the
 * definitions say it.
 * @param rhythmDays - nine of ten customers who return are back within so many days
 */
export function suppressRules(basis: PresetBasis, rhythmDays: number): SuppressRules {
  const { definitions } = basis;
  const protectedDays = Math.max(definitions.lapsedUntilDays, rhythmDays);
  const consent = consentCondition(basis);
  const inVain = [...sentInVain(definitions), ...(consent === null ? [] : [consent])];
  const counted = condition("suppressed", flag("no"));
  const list = [notOrderedFor(protectedDays), ...inVain];
  return {
    list: ruleOf(all(...list)),
    costing: ruleOf(all(...list, counted)),
    kept: ruleOf(all(lastOrder(inLast(protectedDays)), ...inVain, counted)),
    protectedDays,
  };
}
