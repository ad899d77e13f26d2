/**
 * A shop may have thousands of jobs of one name. Those take turns: a job waits behind its own shop's jobs only, not
 * behind other shops'. Turns count up. A turn is stored, negative, as pg-boss's priority, and jobs are handed out by
 * priority. So a shop's first job comes next, however many jobs another shop has waiting, and no fetch reads past
 * those.
 */
import type { JobName } from "./jobs.ts";
import { QUEUE_SCHEMA } from "./schema.ts";

/** Whether a shop may have many jobs of this name waiting. Of other names it has at most one waiting. */
export const takesTurns = (name: JobName): boolean => name === "webhook";

/**
 * The priority of a job that starts to wait now: after the last one of its shop, and not before the turn that is
 * being worked. Two jobs that start at the same time may get the same priority.
 * @param name - the SQL of the job's name
 * @param shop - the SQL of the shop's id, as text
 */
export const turnOf = (name: string, shop: string): string => `least(
  coalesce((select priority from ${QUEUE_SCHEMA}.job
             where name = ${name} and state < 'active' and not blocked and start_after <= now()
             order by priority desc, created_on limit 1), 0),
  coalesce((select min(priority) - 1 from ${QUEUE_SCHEMA}.job
             where name = ${name} and group_id = ${shop} and state < 'active'), 0))`;

/** Finds the last turn of a shop. */
export const TURN_INDEX = {
  name: "sixfold_job_turn",
  definition: "(name, group_id, priority) where state < 'active' and group_id is not null",
};
