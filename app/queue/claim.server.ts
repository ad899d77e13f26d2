import type { JobWithMetadata, PgBoss } from "pg-boss";
import { z } from "zod";

import type { Database } from "../db/core/database.server.ts";
import type { JobSql } from "../db/core/shop-scope.server.ts";
import type { JobName } from "./jobs.ts";
import type { Rhythm } from "./rhythm.ts";
import { QUEUE_SCHEMA } from "./schema.ts";

/** pg-boss's answer to a touch. Its types leave it out. */
const touched = z.object({ affected: z.number() });

interface ClaimLog {
  error(fields: object, message: string): void;
}

/**
 * Which of these names have a due job, of any shop. A process that has nothing to do asks this twice a second. To
 * claim a job of each name in turn would take a statement for each.
 */
export async function dueNames(boss: PgBoss, names: readonly JobName[]): Promise<ReadonlySet<string>> {
  const { rows } = await boss.getDb().executeSql(DUE_NAMES, [names]);
  return new Set(named.parse(rows).map(({ name }) => name));
}

const named = z.array(z.object({ name: z.string() }));

/** The limit makes it read one job of each name, however many are due. */
const DUE_NAMES = `
  select asked.name from unnest($1::text[]) as asked (name)
   cross join lateral (
     select from ${QUEUE_SCHEMA}.job
      where name = asked.name and state < 'active' and not blocked
        and start_after <= ${QUEUE_SCHEMA}.job_now()
      limit 1) as due`;

/** Claims the next due job of a name, of a shop that is not in `except`; null: there is none. */
export async function claimJob(
  { boss, db }: { readonly boss: PgBoss; readonly db: Database },
  name: JobName,
  except: readonly number[],
): Promise<JobWithMetadata | null> {
  if (except.length === 0) return (await boss.fetch<object>(name, { includeMetadata: true }))[0] ?? null;
  const ignoreGroups = except.map(String);
  return inJobOrder(db, async (sql) => {
    const { rows } = await sql.executeSql(OTHERS_WAIT, [name, ignoreGroups]);
    if (rows.length === 0) return null;
    const [job] = await boss.fetch<object>(name, { includeMetadata: true, ignoreGroups, db: sql });
    return job ?? null;
  });
}

/** Goes from shop to shop by the index of turns. So thousands of jobs of one shop are one step. */
const OTHERS_WAIT = `
  with recursive waiting as (
    select min(group_id) as shop from ${QUEUE_SCHEMA}.job where name = $1 and state < 'active'
    union all
    select (select min(group_id) from ${QUEUE_SCHEMA}.job
             where name = $1 and state < 'active' and group_id > waiting.shop)
      from waiting where shop is not null)
  select shop from waiting where shop <> all($2::text[]) limit 1`;

/**
 * The planner estimates that one shop has nearly all jobs, and that almost none are left past it. It would read and
 * sort them all. These settings make it read the index that has the jobs in their order, up to the first that fits.
 */
async function inJobOrder<T>(db: Database, work: (sql: JobSql) => Promise<T>): Promise<T> {
  const client = await db.pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("begin; set local enable_sort = off; set local enable_seqscan = off");
    const value = await work({ executeSql: (text, values = []) => client.query<object>(text, values) });
    await client.query("commit");
    return value;
  } catch (error) {
    await client.query("rollback").catch((reason: unknown) => {
      broken = reason instanceof Error ? reason : new Error(String(reason));
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

interface Claimer {
  readonly boss: PgBoss;
  readonly log: ClaimLog;
  readonly rhythm: Pick<Rhythm, "heartbeatMs">;
}

/**
 * Works a claimed job. A heartbeat says that the job is still being worked; in the end its result is noted. Where
 * that can't be noted, the job is handed out again, so it must be safe to work twice. Only the kind of an error is
 * stored with the job; the message goes to the log.
 */
export async function workClaimed(
  { boss, log, rhythm }: Claimer,
  job: JobWithMetadata,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const attempt = { id: job.id, retryCount: job.retryCount };
  const lost = new AbortController();
  const beat = setInterval(() => {
    boss
      .touch(job.name, attempt)
      .then((answer) => {
        if (touched.parse(answer).affected === 0) lost.abort(new Error("The job was taken over."));
      })
      .catch((error: unknown) => {
        log.error({ job: job.name, err: error }, "a job's heartbeat could not be written");
      });
  }, rhythm.heartbeatMs);
  try {
    const failure = await work(lost.signal).then(
      () => null,
      (error: unknown) => ({ error: error instanceof Error ? error.name : "unknown" }),
    );
    if (failure === null) await boss.complete(job.name, attempt);
    else await boss.fail(job.name, attempt, failure);
  } catch (error) {
    log.error({ job: job.name, err: error }, "how a job ended could not be noted: it will be worked again");
  } finally {
    clearInterval(beat);
  }
}
