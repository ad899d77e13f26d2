/** The jobs of one shop in the queue's own table: those that end with the shop, and those that name a customer. */
import type { ShopSql } from "../db/core/shop-scope.server.ts";
import { QUEUE_SCHEMA } from "./schema.ts";

/** A job's key is the shop, or begins with it. */
const OF_SHOP = "(singleton_key = $1 or singleton_key like $1 || ':%')";

/** Deletes the waiting jobs of a shop, except webhooks of these topics. Running jobs notice by themselves. */
export async function cancelWaitingJobs(sql: ShopSql, exceptTopics: readonly string[]): Promise<void> {
  await sql.jobs.executeSql(
    `delete from ${QUEUE_SCHEMA}.job
      where ${OF_SHOP} and state in ('created', 'retry')
        and not (name = 'webhook' and coalesce(data->>'topic', '') = any($2::text[]))`,
    [String(sql.shopId), exceptTopics],
  );
}

/** Deletes every job of a shop, the running and the finished ones too. */
export async function deleteShopJobs(sql: ShopSql): Promise<void> {
  await sql.jobs.executeSql(`delete from ${QUEUE_SCHEMA}.job where ${OF_SHOP}`, [String(sql.shopId)]);
}

/**
 * Webhooks about customers. No other job's key looks like this. The same words in a query tell PostgreSQL that the
 * index below has all of them.
 */
const ABOUT_CUSTOMERS = "singleton_key like '%:customers/%'";

/** The ids in such a job: what it is about, and customers. Some are several ids with commas between. */
const NAMED = `string_to_array(${[
  "data->>'resourceId'",
  ...["customer", "kept", "held"].map((key) => `data->'ids'->>'${key}'`),
]
  .map((id) => `coalesce(${id}, '')`)
  .join(" || ',' || ")}, ',')`;

/** Finds the jobs that name a customer among the jobs of a week. */
export const NAMED_INDEX = {
  name: "sixfold_job_named",
  definition: `using gin ((${NAMED})) where ${ABOUT_CUSTOMERS}`,
};

/**
 * Deletes the finished jobs of webhooks that name these customers.
 * @returns whether none is left; others may still wait or run
 */
export async function forgetJobsNaming(sql: ShopSql, customerIds: readonly bigint[]): Promise<boolean> {
  const naming = `from ${QUEUE_SCHEMA}.job
    where ${ABOUT_CUSTOMERS} and ${NAMED} && $2::text[] and singleton_key like $1 || ':%'`;
  const values = [String(sql.shopId), customerIds.map(String)];
  await sql.jobs.executeSql(`delete ${naming} and state in ('completed', 'failed', 'cancelled')`, values);
  const { rows } = await sql.jobs.executeSql(`select 1 ${naming} limit 1`, values);
  return rows.length === 0;
}
