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

/** What a webhook about customers is about, and the ids that it carries: numbers with commas between. */
const NAMES_ONE = `exists (select from jsonb_each_text(coalesce(data->'ids', '{}') || jsonb_build_object('about', data->'resourceId')) as id
                            where id.key <> 'orders' and string_to_array(id.value, ',') && $2::text[])`;

/**
 * Deletes the finished webhooks' jobs that name customers.
 * @returns whether none is left: others may still wait or run
 */
export async function forgetJobsNaming(sql: ShopSql, customerIds: readonly bigint[]): Promise<boolean> {
  const naming = `from ${QUEUE_SCHEMA}.job
    where name = 'webhook' and singleton_key like $1 || ':customers/%' and ${NAMES_ONE}`;
  const values = [String(sql.shopId), customerIds.map(String)];
  await sql.jobs.executeSql(`delete ${naming} and state in ('completed', 'failed', 'cancelled')`, values);
  const { rows } = await sql.jobs.executeSql(`select 1 ${naming} limit 1`, values);
  return rows.length === 0;
}
