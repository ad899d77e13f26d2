/** The customers of each score: kept with a run, or counted of a group. */
import { z } from "zod";

import type { Group } from "../../domain/groups/group.ts";
import type { ScoreFigures } from "../../domain/rfm/score-figures.ts";
import { scoreCode } from "../../domain/rfm/scoring.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** As a run keeps them: by the score's digits, customers, orders and minor units. */
const kept = z.record(z.string().regex(/^[1-5]{3}$/), z.tuple([z.number(), z.number(), z.number()]));

export function keptScoreFigures(figures: readonly ScoreFigures[]): string {
  return JSON.stringify(
    Object.fromEntries(
      figures.map(({ customers, orders, spentMinor, ...score }) => [
        scoreCode(score),
        [customers, orders, spentMinor],
      ]),
    ),
  );
}

/** The figures of all scores that a run kept; null: a version made the run that kept none. */
export async function scoreFiguresAtRun(sql: ShopSql, runId: number): Promise<ScoreFigures[] | null> {
  const [run] = await sql.query<{ figures: unknown }>(
    "select score_figures as figures from runs where shop_id = $1 and id = $2",
    [sql.shopId, runId],
  );
  const found = kept.nullish().parse(run?.figures) ?? null;
  if (found === null) return null;
  return Object.entries(found).map(([code, [customers, orders, spentMinor]]) => {
    const [r = 0, f = 0, m = 0] = [...code].map(Number);
    return { r, f, m, customers, orders, spentMinor };
  });
}

/** The same of one group, counted now. It reads all of the group's customers. */
export async function countScoreFigures(sql: ShopSql, group: Group): Promise<ScoreFigures[]> {
  return sql.query<ScoreFigures>(
    `select r, f, m, count(*)::int as customers, sum(order_count)::int as orders,
            sum(spent_minor)::float8 as "spentMinor"
       from customers
      where shop_id = $1 and "group" = $2 and r is not null and f is not null and m is not null
      group by r, f, m`,
    [sql.shopId, group],
  );
}
