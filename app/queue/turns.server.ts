/**
 * Jobs that one shop may have thousands of take turns: each waits behind the shop's own, and beside everybody else's.
 * A turn counts up; it is kept, negative, as pg-boss's priority, by which jobs are handed out. So a shop's first job
 * comes next however many wait of another, and no fetch has to read past those.
 */
import type { JobName } from "./jobs.ts";
import { QUEUE_SCHEMA } from "./schema.ts";

/** The jobs that are many: the others are at most one per shop and name. */
export const takesTurns = (name: JobName): boolean => name === "webhook";

/**
 * The priority of a job of a name and a shop that starts to wait now: after the last of its shop, and not before the
 * turn that is being worked. Two that start at once may get the same.
 * @param name - the SQL of the job's name
 * @param shop - the SQL of the shop's id, as text
 */
export const turnOf = (name: string, shop: string): string => `least(
  coalesce((select priority from ${QUEUE_SCHEMA}.job
             where name = ${name} and state < 'active' and not blocked and start_after <= now()
             order by priority desc, created_on limit 1), 0),
  coalesce((select min(priority) - 1 from ${QUEUE_SCHEMA}.job
             where name = ${name} and group_id = ${shop} and state < 'active'), 0))`;

/** By which the last turn of a shop is found. */
export const TURN_INDEX = {
  name: "sixfold_job_turn",
  definition: "(name, group_id, priority) where state < 'active' and group_id is not null",
};
