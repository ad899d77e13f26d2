import { PgBoss, type JobWithMetadata } from "pg-boss";

import type { Database } from "../db/core/database.server.ts";
import { withShopLock, type ShopSql } from "../db/core/shop-scope.server.ts";
import { RETENTION_DAYS } from "../domain/retention/periods.ts";
import { createWorkerPools } from "./worker-pools.server.ts";
import { JOB_NAMES, JOB_PAYLOADS, jobKey, jobLock, type JobName, type JobPayload } from "./jobs.ts";
import { ensureOwnIndex } from "./own-indexes.server.ts";
import { RHYTHM, type Rhythm } from "./rhythm.ts";
import { QUEUE_SCHEMA } from "./schema.ts";
import { NAMED_INDEX } from "./shop-jobs.server.ts";
import { TURN_INDEX } from "./turns.server.ts";
import { ensureWaiting, type WaitingKind } from "./waiting.server.ts";

/** done: finished for now. again: the job queues itself once more, to look later. */
export type JobOutcome =
  { readonly outcome: "done" } | { readonly outcome: "again"; readonly afterSeconds: number };

export interface JobContext {
  /** Aborts when the process stops, when the job was taken over, or when its lock was lost. Return soon then. */
  readonly signal: AbortSignal;
  /** Whether this is the last try: if it fails, the job fails for good. */
  readonly lastTry?: boolean;
}

export type JobHandler<N extends JobName> = (
  payload: JobPayload<N>,
  context: JobContext,
) => Promise<JobOutcome>;

export interface JobQueue {
  start(): Promise<void>;
  /** Takes no more jobs, tells the running ones to stop, and waits for them a while. */
  stop(): Promise<void>;
  /**
   * Queues a job in the caller's transaction. The job exists only if that commits. If a job of the same key waits
   * already, that one is moved forward instead and takes the payload. Do it last in a transaction: others who queue
   * the same job wait for the commit.
   */
  enqueue<N extends JobName>(
    within: ShopSql,
    name: N,
    payload: JobPayload<N>,
    options?: { readonly startAfterSeconds?: number },
  ): Promise<void>;
  /** From now on this process works jobs of the name. */
  work<N extends JobName>(name: N, handler: JobHandler<N>): Promise<void>;
}

interface QueueLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Sees each run of a job and how it ends. An interrupted run ends as `again`. */
export type JobObserver = (
  job: { readonly name: JobName; readonly id: string; readonly shopId: number },
  run: () => Promise<JobOutcome>,
) => Promise<JobOutcome>;

interface QueueOptions {
  readonly db: Database;
  /** pg-boss has connections of its own. */
  readonly url: string;
  readonly log: QueueLog;
  /**
   * No other process works on this database. So a job that is marked as running at the start was left by a killed
   * one.
   */
  readonly alone?: boolean;
  readonly observe?: JobObserver;
  /** How many different shops' jobs this process works at once. Webhooks do not count. */
  readonly shopsAtOnce?: number;
  readonly rhythm?: Rhythm;
}

const QUEUE_OPTIONS = {
  policy: "stately",
  retryLimit: 5,
  retryDelay: 2,
  retryBackoff: true,
  retryDelayMax: 300,
  expireInSeconds: 86_400,
  deleteAfterSeconds: RETENTION_DAYS.finishedJobs * 86_400,
} as const;
const SHOPS_AT_ONCE = 4;
const STOP_TIMEOUT_MS = 20_000;
/** How long a job waits when its shop's lock is still taken. A worker that lost the job may not have stopped yet. */
const LOCKED_RETRY_SECONDS = 2;

/** The job queue: pg-boss in the schema `pgboss` of the same database, so that data and job commit together. */
export function createJobQueue({
  db,
  url,
  log,
  alone = false,
  observe = (_job, run) => run(),
  shopsAtOnce = SHOPS_AT_ONCE,
  rhythm = RHYTHM,
}: QueueOptions): JobQueue {
  const boss = new PgBoss({
    connectionString: url,
    application_name: "sixfold-jobs",
    schema: QUEUE_SCHEMA,
    max: 6,
    superviseIntervalSeconds: rhythm.superviseSeconds,
    monitorIntervalSeconds: rhythm.superviseSeconds,
    schedule: false,
  });
  boss.on("error", (error: Error) => log.error({ err: error }, "job queue"));
  boss.on("warning", (warning: { message: string }) => log.warn({ detail: warning.message }, "job queue"));
  const stopping = new AbortController();
  const pools = createWorkerPools({ boss, db, log, shopsAtOnce, rhythm });

  async function send<N extends JobName>(
    within: Pick<ShopSql, "jobs">,
    name: N,
    payload: JobPayload<N>,
    how: { afterSeconds: number; kind: WaitingKind },
  ): Promise<void> {
    const { shopId } = payload;
    const key = jobKey(name, payload);
    const afterSeconds = Math.max(0, how.afterSeconds);
    const group = { id: String(shopId) };
    const options = { singletonKey: key, startAfter: afterSeconds, group, db: within.jobs };
    const job = { name, shopId, key, payload, afterSeconds, kind: how.kind };
    await ensureWaiting(within.jobs, job, async (priority) => {
      return (await boss.send(name, payload, { ...options, priority })) !== null;
    });
  }

  async function run<N extends JobName>(
    name: N,
    payload: JobPayload<N>,
    handler: JobHandler<N>,
    claim: { readonly signal: AbortSignal; readonly lastTry: boolean },
  ): Promise<JobOutcome> {
    const held = await withShopLock(db, payload.shopId, jobLock(name, payload), async (lost) => {
      const signal = AbortSignal.any([claim.signal, lost, stopping.signal]);
      signal.throwIfAborted();
      return handler(payload, { ...claim, signal });
    });
    return held.locked ? held.value : { outcome: "again", afterSeconds: LOCKED_RETRY_SECONDS };
  }

  async function handle<N extends JobName>(
    name: N,
    job: JobWithMetadata,
    handler: JobHandler<N>,
    signal: AbortSignal,
  ): Promise<void> {
    const payload = JOB_PAYLOADS[name].parse(job.data) as JobPayload<N>;
    const fields = { job: name, shopId: payload.shopId };
    const claim = { signal, lastTry: job.retryCount >= job.retryLimit };
    const outcome = await observe({ name, id: job.id, shopId: payload.shopId }, () =>
      run(name, payload, handler, claim).catch((error: unknown): JobOutcome => {
        log.warn({ ...fields, err: error }, stopping.signal.aborted ? "job interrupted" : "job failed");
        // A stop is no failure: the next process starts the job afresh.
        if (stopping.signal.aborted) return { outcome: "again", afterSeconds: 0 };
        throw error;
      }),
    );
    if (outcome.outcome === "again") {
      const how = { afterSeconds: rhythm.pauses * outcome.afterSeconds, kind: "repeat" } as const;
      await send({ jobs: boss.getDb() }, name, payload, how);
    }
  }

  /**
   * Puts back at once the jobs that a killed process left as running. Otherwise they would wait for a missed
   * heartbeat.
   */
  async function putBackLeftJobs(): Promise<void> {
    for (const name of JOB_NAMES) {
      const { rows } = await boss
        .getDb()
        .executeSql(`select id from ${QUEUE_SCHEMA}.job where name = $1 and state = 'active'`, [name]);
      const ids = (rows as { id: string }[]).map((row) => row.id);
      if (ids.length === 0) continue;
      log.info({ job: name, count: ids.length }, "jobs of a killed process go back");
      await boss.fail(name, ids, { message: "The process that ran it ended." });
      for (const id of ids) await boss.update(name, undefined, { id, startAfter: 0 });
    }
  }

  return {
    async start() {
      await boss.start();
      for (const index of [TURN_INDEX, NAMED_INDEX]) await ensureOwnIndex(db, index);
      const options = { ...QUEUE_OPTIONS, heartbeatSeconds: rhythm.lostAfterSeconds };
      for (const name of JOB_NAMES) await boss.createQueue(name, options);
      if (alone) await putBackLeftJobs();
    },
    async stop() {
      stopping.abort(new Error("The process stops."));
      await pools.stop(STOP_TIMEOUT_MS);
      await boss.stop({ graceful: true, timeout: STOP_TIMEOUT_MS });
    },
    enqueue(within, name, payload, options = {}) {
      const how = { afterSeconds: options.startAfterSeconds ?? 0, kind: "wake_up" } as const;
      return send(within, name, JOB_PAYLOADS[name].parse(payload) as typeof payload, how);
    },
    work(name, handler) {
      pools.add(name, (job, signal) => handle(name, job, handler, signal));
      return Promise.resolve();
    },
  };
}
