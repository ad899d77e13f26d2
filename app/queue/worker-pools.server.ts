import type { JobWithMetadata, PgBoss } from "pg-boss";
import { z } from "zod";

import type { Database } from "../db/core/database.server.ts";
import { claimJob, dueNames, workClaimed } from "./claim.server.ts";
import { createWorkerPool, type Claimed, type WorkerPool } from "./worker-pool.server.ts";
import type { JobName } from "./jobs.ts";
import type { Rhythm } from "./rhythm.ts";
import type { Limits } from "./free-slots.ts";
import { takesTurns } from "./turns.server.ts";

type Work = (job: JobWithMetadata, signal: AbortSignal) => Promise<void>;

/** The worker pools of this process. */
export interface WorkerPools {
  /** From now on this process works jobs of the name, with this function. */
  add(name: JobName, work: Work): void;
  /** Claims no more jobs. Waits for the running ones, but no longer than this. */
  stop(timeoutMs: number): Promise<void>;
}

interface WorkerPoolsOptions {
  readonly boss: PgBoss;
  readonly db: Database;
  readonly log: { error(fields: object, message: string): void };
  /** How many different shops may have jobs running at once. Webhooks do not count. */
  readonly shopsAtOnce: number;
  readonly rhythm: Rhythm;
}

/** Jobs of webhooks are short and many. They have a worker pool of their own, in which each shop has a limit. */
const WEBHOOK_LIMITS = { shops: Infinity, jobs: 8, jobsPerShop: 2 };

/**
 * Two worker pools. One works the jobs that a shop has one at a time, by name. The other works the jobs that it may
 * have many of.
 */
export function createWorkerPools({ boss, db, log, shopsAtOnce, rhythm }: WorkerPoolsOptions): WorkerPools {
  const works = new Map<JobName, Work>();

  /** Works the jobs of these names. The names take turns. */
  function poolFor(isOurs: (name: JobName) => boolean, limits: Limits): WorkerPool {
    let first = 0;
    const claim = async (except: readonly number[]): Promise<Claimed | null> => {
      const names = [...works.keys()].filter(isOurs);
      first += 1;
      const due = names.length === 1 ? new Set<string>(names) : await dueNames(boss, names);
      for (const turn of names.keys()) {
        const name = names[(first + turn) % names.length];
        if (name === undefined || !due.has(name)) continue;
        const work = works.get(name);
        const job = await claimJob({ boss, db }, name, except);
        if (!job || !work) continue;
        const workIt = () => workClaimed({ boss, log, rhythm }, job, (signal) => work(job, signal));
        return { shopId: shopOf(job), work: workIt };
      }
      return null;
    };
    return createWorkerPool({
      limits,
      pollMs: rhythm.pollMs,
      claim,
      onError: (error) => log.error({ err: error }, "job queue"),
    });
  }

  const many = poolFor(takesTurns, WEBHOOK_LIMITS);
  const single = poolFor((name) => !takesTurns(name), {
    shops: shopsAtOnce,
    jobs: Infinity,
    jobsPerShop: Infinity,
  });
  return {
    add(name, work) {
      works.set(name, work);
      (takesTurns(name) ? many : single).start();
    },
    async stop(timeoutMs) {
      await Promise.all([many.stop(timeoutMs), single.stop(timeoutMs)]);
    },
  };
}

const ofShop = z.object({ shopId: z.int() });

/** A payload that is no longer understood makes the job fail when it is worked. Until then it counts for shop 0. */
function shopOf({ data }: JobWithMetadata): number {
  const parsed = ofShop.safeParse(data);
  return parsed.success ? parsed.data.shopId : 0;
}
