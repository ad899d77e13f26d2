import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import { newestRunRules } from "../../db/scoring/run-rules.server.ts";
import {
  firstOrderAt,
  sumSpans,
  type MembersOrders,
  type NotedSinceThen,
} from "../../db/scoring/span-sums.server.ts";
import { spansSince } from "../../domain/experiment/since-then.ts";
import { windowStart } from "../../domain/orders/eligibility.ts";

/** Since when; and how many days of it are counted at most. */
interface Since {
  readonly moment: Date;
  readonly mostDays?: number;
}

/**
 * Sums up what members ordered since a moment, in as long a time before, and in the same span a year
 * before, as of the newest run.
 * @returns null: nothing was scored yet, or not a whole day has passed
 */
export async function sumSinceThen(
  sql: ShopSql,
  who: MembersOrders,
  { moment, mostDays }: Since,
): Promise<NotedSinceThen | null> {
  const run = await newestRunRules(sql);
  if (run === null) return null;
  const { asOf, windowYears, currency } = run;
  const rules = { ...run, windowStart: windowStart(asOf, windowYears) };
  const known = { firstOrderAt: await firstOrderAt(sql), windowStart: rules.windowStart };
  const spans = spansSince(moment, asOf, known, mostDays);
  if (spans === null) return null;
  const { days, since, before, yearBefore } = spans;
  const summed = [since, before, yearBefore].filter((span) => span !== null);
  const sums = await sumSpans(sql, who, summed, rules);
  const sumOf = (span: typeof before) => (span === null ? null : (sums[summed.indexOf(span)] ?? null));
  const ofSince = sums[0];
  if (ofSince === undefined) throw new Error("The span since then has no sums.");
  return {
    ...{ since: moment, asOf, currency, days },
    sums: { since: ofSince, before: sumOf(before), yearBefore: sumOf(yearBefore) },
  };
}
