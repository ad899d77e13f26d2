import type { JobWithMetadata, PgBoss } from "pg-boss";
import { z } from "zod";

import type { Database } from "../db/core/database.server.ts";
import { claimJob, workClaimed } from "./claim.server.ts";
import { createCrew, type Claimed, type Crew } from "./crew.server.ts";
import type { JobName } from "./jobs.ts";
import type { Rhythm } from "./rhythm.ts";
import type { Limits } from "./room.ts";
import { takesTurns } from "./turns.server.ts";

type Work = (job: JobWithMetadata, signal: AbortSignal) => Promise<void>;

/** Who works the jobs of this process. */
export interface Crews {
  /** From now on jobs of the name are worked, by this. */
  add(name: JobName, work: Work): void;
  /** Claims no more, and waits for what runs, but no longer than this. */
  stop(timeoutMs: number): Promise<void>;
}

interface CrewsOptions {
  readonly boss: PgBoss;
  readonly db: Database;
  readonly log: { error(fields: object, message: string): void };
  /** Of how many different shops jobs are worked at once, webhooks' apart. */
  readonly shopsAtOnce: number;
  readonly rhythm: Rhythm;
}

/** Webhooks' jobs are short and many: they have a crew of their own, of which no shop gets more than its share. */
const WEBHOOK_LIMITS = { shops: Infinity, jobs: 8, jobsPerShop: 2 };

/** One crew for the jobs that are a shop's one of their name, and one for those that are many. */
export function createCrews({ boss, db, log, shopsAtOnce, rhythm }: CrewsOptions): Crews {
  const works = new Map<JobName, Work>();

  /** Works the jobs of these names, each name in its turn. */
  function crewFor(isOurs: (name: JobName) => boolean, limits: Limits): Crew {
    let first = 0;
    const claim = async (except: readonly number[]): Promise<Claimed | null> => {
      const names = [...works.keys()].filter(isOurs);
      first += 1;
      for (const turn of names.keys()) {
        const name = names[(first + turn) % names.length];
        const work = name && works.get(name);
        const job = name && (await claimJob({ boss, db }, name, except));
        if (!job || !work) continue;
        const workIt = () => workClaimed({ boss, log, rhythm }, job, (signal) => work(job, signal));
        return { shopId: shopOf(job), work: workIt };
      }
      return null;
    };
    return createCrew({
      limits,
      pollMs: rhythm.pollMs,
      claim,
      onError: (error) => log.error({ err: error }, "job queue"),
    });
  }

  const many = crewFor(takesTurns, WEBHOOK_LIMITS);
  const single = crewFor((name) => !takesTurns(name), {
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

/** A job whose payload is no longer understood fails when it is worked: until then it is nobody's. */
function shopOf({ data }: JobWithMetadata): number {
  const parsed = ofShop.safeParse(data);
  return parsed.success ? parsed.data.shopId : 0;
}
