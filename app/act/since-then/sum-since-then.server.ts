import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import { newestRunRules } from "../../db/scoring/run-rules.server.ts";
import {
  firstOrderAt,
  sumSpans,
  type Members,
  type NotedSinceThen,
} from "../../db/segments/since-then.server.ts";
import { spansSince } from "../../domain/experiment/since-then.ts";
import { windowStart } from "../../domain/orders/eligibility.ts";

interface Since {
  /** When the segment was first sent, or the campaign drafted. */
  readonly moment: Date;
  /** About how many members there are: many are read in another way than few. */
  readonly members: number;
}

/**
 * Sums up what the members of today ordered since a moment, in as long a time before, and in the same span a year
 * before, as of the newest run.
 * @returns null: nothing was scored yet, or not a whole day has passed
 */
export async function sumSinceThen(
  sql: ShopSql,
  who: Members,
  { moment, members }: Since,
): Promise<NotedSinceThen | null> {
  const run = await newestRunRules(sql);
  if (run === null) return null;
  const { asOf, windowYears, currency } = run;
  const rules = { ...run, windowStart: windowStart(asOf, windowYears) };
  const spans = spansSince(moment, asOf, {
    firstOrderAt: await firstOrderAt(sql),
    windowStart: rules.windowStart,
  });
  if (spans === null) return null;
  const { days, since, before, yearBefore } = spans;
  const known = [since, before, yearBefore].filter((span) => span !== null);
  const sums = await sumSpans(sql, who, known, rules, members);
  const sumOf = (span: typeof before) => (span === null ? null : (sums[known.indexOf(span)] ?? null));
  const ofSince = sums[0];
  if (ofSince === undefined) throw new Error("The span since then has no sums.");
  return {
    ...{ since: moment, asOf, currency, days },
    sums: { since: ofSince, before: sumOf(before), yearBefore: sumOf(yearBefore) },
  };
}
