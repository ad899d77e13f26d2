import { z } from "zod";

import type { ShopSql } from "../db/core/shop-scope.server.ts";
import type { JobName } from "./jobs.ts";
import { QUEUE_SCHEMA } from "./schema.ts";

/** working: a job runs or waits. failed: none does, and the last one failed for good. idle: neither. */
export type JobState = "working" | "failed" | "idle";

const STATE = `
  select exists (select from ${QUEUE_SCHEMA}.job
                  where name = $1 and singleton_key = $2 and state in ('created', 'retry', 'active')) as working,
         (select state = 'failed' from ${QUEUE_SCHEMA}.job
           where name = $1 and singleton_key = $2 and state in ('completed', 'failed')
           order by completed_on desc limit 1) as failed`;

const stateRow = z.object({ working: z.boolean(), failed: z.boolean().nullable() });

/** The state of a shop's jobs of one name. Only for names whose key is the shop. */
export async function readJobState(
  { shopId, jobs }: Pick<ShopSql, "shopId" | "jobs">,
  name: Exclude<JobName, "webhook">,
): Promise<JobState> {
  const { rows } = await jobs.executeSql(STATE, [name, String(shopId)]);
  const { working, failed } = stateRow.parse(rows[0]);
  if (working) return "working";
  return failed === true ? "failed" : "idle";
}
