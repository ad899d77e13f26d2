/** Jobs of one shop, looked at in the queue's own table: what is to end with a shop, and what names a customer. */
import type { ShopSql } from "../db/core/shop-scope.server.ts";
import { QUEUE_SCHEMA } from "./schema.ts";

/** A job's key is the shop, or begins with it. */
const OF_SHOP = "(singleton_key = $1 or singleton_key like $1 || ':%')";

/** Takes back the jobs of a shop that wait, but for webhooks of these topics. Running ones see for themselves. */
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

/** Webhooks about customers: no other job's key looks so. These words tell PostgreSQL that the index below holds them all. */
const ABOUT_CUSTOMERS = "singleton_key like '%:customers/%'";

/** The ids that such a webhook's job carries: of what it is about, and of customers, some with commas between. */
const NAMED = `string_to_array(${[
  "data->>'resourceId'",
  ...["customer", "kept", "held"].map((key) => `data->'ids'->>'${key}'`),
]
  .map((id) => `coalesce(${id}, '')`)
  .join(" || ',' || ")}, ',')`;

/** By which the jobs that name a customer are found among those of a week. */
export const NAMED_INDEX = {
  name: "sixfold_job_named",
  definition: `using gin ((${NAMED})) where ${ABOUT_CUSTOMERS}`,
};

/**
 * Deletes the finished webhooks' jobs that name customers.
 * @returns whether none is left: others may still wait or run
 */
export async function forgetJobsNaming(sql: ShopSql, customerIds: readonly bigint[]): Promise<boolean> {
  const naming = `from ${QUEUE_SCHEMA}.job
    where ${ABOUT_CUSTOMERS} and ${NAMED} && $2::text[] and singleton_key like $1 || ':%'`;
  const values = [String(sql.shopId), customerIds.map(String)];
  await sql.jobs.executeSql(`delete ${naming} and state in ('completed', 'failed', 'cancelled')`, values);
  const { rows } = await sql.jobs.executeSql(`select 1 ${naming} limit 1`, values);
  return rows.length === 0;
}
