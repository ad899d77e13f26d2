/**
 * The one waiting job of a name and key. pg-boss's policy `stately` keeps at most one job in each of the states
 * created, retry and active. It drops a send when there is a created one. That alone would lose events: a worker may
 * take the created job, and read, before the sender's transaction commits. So a send that finds a waiting job writes
 * to it. The row then stays locked until the sender commits, and workers skip locked rows.
 */
import { z } from "zod";

import type { JobSql } from "../db/core/shop-scope.server.ts";
import type { JobName } from "./jobs.ts";
import { QUEUE_SCHEMA } from "./schema.ts";
import { takesTurns, turnOf } from "./turns.server.ts";

/** wake_up: brings the newest payload and may move the job forward. repeat: only makes sure that a job waits. */
export type WaitingKind = "wake_up" | "repeat";

interface WaitingJob {
  readonly name: JobName;
  readonly shopId: number;
  readonly key: string;
  readonly payload: object;
  readonly afterSeconds: number;
  readonly kind: WaitingKind;
}

/** Moves the waiting job, if there is one. Otherwise gives the priority at which a new one would wait. */
const MOVE_WAITING = `
  with moved as (
    update ${QUEUE_SCHEMA}.job
       set start_after = least(start_after, now() + $3::float8 * interval '1 second'),
           data = case when $5::boolean then $4::text::jsonb else data end
     where name = $1 and singleton_key = $2 and state = 'created'
    returning id)
  select exists (select from moved) as moved,
         case when $7::boolean and not exists (select from moved) then ${turnOf("$1", "$6")} else 0 end as priority`;

const movedRow = z.object({ moved: z.boolean(), priority: z.int() });

/** Another sender's row or a worker's claim may come between two statements, but not many times in a row. */
const ATTEMPTS = 20;

/** Makes sure that a job waits and starts no later than asked. `insert` sends it and says whether it could. */
export async function ensureWaiting(
  sql: JobSql,
  job: WaitingJob,
  insert: (priority: number) => Promise<boolean>,
): Promise<void> {
  const { name, key, afterSeconds, payload, shopId } = job;
  const data = JSON.stringify(payload);
  const values = [name, key, afterSeconds, data, job.kind === "wake_up", String(shopId), takesTurns(name)];
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { rows } = await sql.executeSql(MOVE_WAITING, values);
    const { moved, priority } = movedRow.parse(rows[0]);
    if (moved || (await insert(priority))) return;
  }
  throw new Error(`The job ${name} could not be queued: others kept getting in between.`);
}
