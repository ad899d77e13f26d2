import type { ShopSql } from "../db/core/shop-scope.server.ts";
import { newestRunRules, type RunRules } from "../db/scoring/run-rules.server.ts";
import { readSources, type ReadSource } from "../db/segments/rule-sources.server.ts";
import { windowStart } from "../domain/orders/eligibility.ts";
import type { Knowledge } from "../domain/rules/evaluable.ts";
import type { Need } from "../domain/rules/field.ts";
import type { RuleMoment } from "../domain/rules/moment.ts";
import { sourceKey } from "../domain/rules/source-key.ts";
import { shopDays } from "../domain/time/shop-days.ts";

/** What a shop's rules stand on: what is known, and as of when. */
export interface RuleGround {
  /** Without the rules of the shop's segments. */
  readonly knowledge: Omit<Knowledge, "segments">;
  /** As of the newest run, by its rules; null: nothing was scored yet. */
  readonly moment: RuleMoment | null;
  /** As of when each source is known, by its key. */
  readonly ages: Readonly<Record<string, Date>>;
}

/** @param timeZone - the shop's, IANA */
export async function readRuleGround(sql: ShopSql, timeZone: string | null): Promise<RuleGround> {
  const run = await newestRunRules(sql);
  const sources = await readSources(sql);
  return {
    knowledge: {
      known: knownNeeds(run, sources),
      lists: namesOf("lists", sources),
      properties: namesOf("properties", sources),
      currency: run?.currency ?? null,
    },
    moment: run && momentOf(run, timeZone),
    ages: agesOf(run, sources),
  };
}

/** Orders, and groups with them, are as of the run. */
function agesOf(run: RunRules | null, sources: readonly ReadSource[]): Record<string, Date> {
  const ofRun = run === null ? [] : (["orders", "point_of_sale"] as const).map((need) => [need, run.asOf]);
  return Object.fromEntries([
    ...ofRun,
    ...sources.map(({ need, name, readAt }) => [sourceKey(need, name), readAt]),
  ]) as Record<string, Date>;
}

/** Orders are known by the run. What is read list by list is no need that is met as a whole. */
function knownNeeds(run: RunRules | null, sources: readonly ReadSource[]): ReadonlySet<Need> {
  const known = new Set<Need>(sources.flatMap(({ need, name }) => (name === "" ? [need] : [])));
  if (run !== null) known.add("orders");
  if (run?.includePointOfSale === true) known.add("point_of_sale");
  return known;
}

function namesOf(need: Need, sources: readonly ReadSource[]): ReadonlySet<string> {
  return new Set(sources.flatMap((source) => (source.need === need ? [source.name] : [])));
}

function momentOf(run: RunRules, timeZone: string | null): RuleMoment {
  const { asOf: at, windowYears, includePointOfSale, currency } = run;
  return {
    at,
    days: shopDays(timeZone),
    windowStart: windowStart(at, windowYears),
    includePointOfSale,
    currency,
  };
}
