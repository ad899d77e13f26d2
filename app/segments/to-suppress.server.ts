import type { Database } from "../db/core/database.server.ts";
import { inShopSql, type ShopSql } from "../db/core/shop-scope.server.ts";
import { countBilledProfiles } from "../db/insights/klaviyo-prices.server.ts";
import { readNewestRun } from "../db/insights/group-figures.server.ts";
import { countMembers } from "../db/segments/members.server.ts";
import type { PresetLack } from "../domain/presets/basis.ts";
import { suppressRules, type SuppressRules } from "../domain/presets/to-suppress.ts";
import { ASSUMED_GAP_DAYS } from "../domain/rfm/gaps.ts";
import { evaluableRule } from "../domain/rules/evaluable.ts";
import type { Rule } from "../domain/rules/rule.ts";
import type { PeopleCache } from "./people-cache.server.ts";
import { readPresetGround, type PresetGround } from "./presets.server.ts";

/** Whom it would save money to suppress; or what is not known for that. */
export type ToSuppress =
  | { readonly outcome: "lacking"; readonly lacks: readonly PresetLack[] }
  | {
      readonly outcome: "known";
      readonly asOf: Date;
      readonly list: Rule;
      /** How many may be suppressed whom Klaviyo counts. */
      readonly deadWeight: number;
      /** How many don't react either, but ordered lately. */
      readonly kept: number;
      /** How many profiles Klaviyo counts in all. */
      readonly profiles: number;
      /** Customers who ordered within so many days stay. */
      readonly protectedDays: number;
    };

interface Shop {
  readonly id: number;
  readonly timeZone: string;
}

/** Counts whom it would save money to suppress, as of the newest run. */
export async function readToSuppress(
  { db, people }: { readonly db: Database; readonly people: Pick<PeopleCache, "of"> },
  shop: Shop,
): Promise<ToSuppress> {
  // They are read by a connection of their own, so this must not hold another one meanwhile.
  const evaluator = await people.of(shop);
  return inShopSql(
    db,
    shop.id,
    async (sql) => {
      const { rules, ground } = await rulesOfShop(sql, shop);
      const found = [rules.costing, rules.kept].map((rule) => evaluableRule(rule, ground.knowledge));
      const evaluable = found.flatMap((each) => (each.outcome === "evaluable" ? [each.rule] : []));
      if (ground.moment === null || evaluable.length < found.length) {
        const lacks = found.flatMap((each) => (each.outcome === "evaluable" ? [] : each.lacks));
        return { outcome: "lacking", lacks: [...new Set(lacks.map(({ code }) => code))] };
      }
      const [deadWeight = 0, kept = 0] =
        evaluator === null
          ? await countMembers(sql, evaluable, ground.moment)
          : await evaluator.count(sql, evaluable);
      const profiles = await countBilledProfiles(sql);
      const { list, protectedDays } = rules;
      return {
        outcome: "known",
        ...{ asOf: ground.moment.at, list, deadWeight, kept, profiles, protectedDays },
      };
    },
    { oneSnapshot: true },
  );
}

/** The rule of whom it would save money to suppress; null: something is not known for it. */
export async function readSuppressRule(db: Database, shop: Shop): Promise<Rule | null> {
  const { rules, ground } = await inShopSql(db, shop.id, (sql) => rulesOfShop(sql, shop));
  const isKnown =
    ground.moment !== null && evaluableRule(rules.list, ground.knowledge).outcome === "evaluable";
  return isKnown ? rules.list : null;
}

interface RulesOfShop {
  readonly rules: SuppressRules;
  readonly ground: PresetGround;
}

async function rulesOfShop(sql: ShopSql, shop: Shop): Promise<RulesOfShop> {
  const ground = await readPresetGround(sql, shop.timeZone);
  const run = await readNewestRun(sql);
  const rules = suppressRules(ground.basis, run?.rhythm.gap90Days ?? ASSUMED_GAP_DAYS);
  return { rules, ground };
}
