import type { Database } from "../db/core/database.server.ts";
import { QUEUE_SCHEMA } from "./schema.ts";

/** pg-boss has an index of exactly these states, so counting reads no job. */
const DEPTH = `
  select name as job,
         case when state in ('active', 'failed') then state::text
              when start_after > now() then 'deferred' else 'waiting' end as state,
         count(*)::int as jobs,
         greatest(0, extract(epoch from now() - min(start_after)))::float as "oldestSeconds"
    from ${QUEUE_SCHEMA}.job
   where state in ('created', 'retry', 'active', 'failed')
   group by 1, 2 order by 1, 2`;

/** The jobs of one name that are in one state now, over all shops. */
interface Depth {
  readonly job: string;
  /** waiting (due), deferred (due later), active, failed */
  readonly state: string;
  readonly jobs: number;
  /** How long the oldest of them has been due. Never negative. */
  readonly oldestSeconds: number;
}

/** How full the queue is, over all shops. */
export async function readQueueDepth(db: Pick<Database, "urgent">): Promise<Depth[]> {
  const { rows } = await db.urgent.query<Depth>(DEPTH);
  return rows;
}
