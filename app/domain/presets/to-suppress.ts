/** Whom it would save money to suppress in Klaviyo (C14, G7). */
import type { Rule } from "../rules/rule.ts";
import type { PresetBasis } from "./basis.ts";
import { ruleOf } from "./catalogue.ts";
import { all, condition, flag, inLast, none } from "./conditions.ts";
import { consentCondition, sentInVain } from "./persona-presets.ts";

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
 * definitions say it. An order of any kind keeps them, also one that the groups don't count: somebody who buys at the till
 * or in another currency is no dead weight.
 * @param rhythmDays - nine of ten customers who return are back within so many days
 */
export function suppressRules(basis: PresetBasis, rhythmDays: number): SuppressRules {
  const { definitions } = basis;
  const protectedDays = Math.max(definitions.lapsedUntilDays, rhythmDays);
  const consent = consentCondition(basis);
  const inVain = [...sentInVain(definitions), ...(consent === null ? [] : [consent])];
  const counted = condition("suppressed", flag("no"));
  const ordered = condition("last_placed_order", inLast(protectedDays));
  const list = [none(ordered), ...inVain];
  return {
    list: ruleOf(all(...list)),
    costing: ruleOf(all(...list, counted)),
    kept: ruleOf(all(ordered, ...inVain, counted)),
    protectedDays,
  };
}
