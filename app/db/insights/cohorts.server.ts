/** Reads and keeps a shop's customers by the month of their first order and their group today. */
import { z } from "zod";

import { cohortsOf, type CohortPart, type Cohorts } from "../../domain/movement/cohorts.ts";
import { joinInBulk, readInBulk } from "../core/planner.server.ts";
import { ELIGIBLE, NOT_LEFT_OUT, parameters, type Eligibility } from "../scoring/aggregates.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

const BEFORE_ALL = new Date(0);

/**
 * Counts customers by the month of their first order that counts, and by their group now. The first order may be older
 * than the window: then the customer may be in no group.
 * It goes through the whole shop, and leaves the planner's hints for that behind until the transaction ends.
 * @param timeZone - IANA name; the months are those of this zone
 */
export async function countCohorts(
  sql: ShopSql,
  rules: Omit<Eligibility, "windowStart">,
  timeZone: string,
): Promise<Cohorts> {
  await readInBulk(sql);
  await joinInBulk(sql);
  const parts = await sql.query<CohortPart>(
    `with firsts as (
       select customer_shopify_id, min(processed_at) as at from orders where ${ELIGIBLE} and ${NOT_LEFT_OUT} group by customer_shopify_id)
     select to_char(f.at at time zone $6, 'YYYY-MM') as month, c."group", count(*)::int as customers
       from firsts f left join customers c on c.shop_id = $1 and c.shopify_id = f.customer_shopify_id
      group by 1, 2 order by 1, 2`,
    [...parameters(sql.shopId, { ...rules, windowStart: BEFORE_ALL }), timeZone],
  );
  return cohortsOf(parts);
}

/** Keeps the cohorts with the run that found the groups. */
export async function saveCohorts(sql: ShopSql, runId: number, cohorts: Cohorts): Promise<void> {
  await sql.query("update runs set cohorts = $3::jsonb where shop_id = $1 and id = $2", [
    sql.shopId,
    runId,
    JSON.stringify(Object.fromEntries(cohorts)),
  ]);
}

const stored = z.record(z.string(), z.array(z.number()));

/** The cohorts that a run kept; null: a version made the run that kept none. */
export async function cohortsAtRun(sql: ShopSql, runId: number): Promise<Cohorts | null> {
  const [run] = await sql.query<{ cohorts: unknown }>(
    "select cohorts from runs where shop_id = $1 and id = $2",
    [sql.shopId, runId],
  );
  const cohorts = stored.nullish().parse(run?.cohorts) ?? null;
  return cohorts && new Map(Object.entries(cohorts));
}
