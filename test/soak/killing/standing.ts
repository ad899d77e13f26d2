import type pg from "pg";

/** How far the app has come. */
export interface Standing {
  readonly importStatus: string | null;
  /** The run that scored the newest import; null: there is none yet. */
  readonly runId: number | null;
  /** The newest sync of each target. */
  readonly syncs: readonly SyncStanding[];
  /** Whether Shopify refuses the stored access token. The work waits for the merchant's next visit. */
  readonly accessLost: boolean;
  /** How many jobs wait or run. */
  readonly openJobs: number;
  /** What failed though nothing may fail here; null: nothing. */
  readonly trouble: string | null;
}

interface SyncStanding {
  readonly id: number;
  readonly target: string;
  readonly status: string;
  readonly runId: number;
  readonly errorCode: string | null;
}

const IMPORT = `
  select i.status, i.error_code as "errorCode", (select max(r.id) from runs r where r.import_id = i.id) as "runId"
    from imports i order by i.id desc limit 1`;
const SYNCS = `
  select distinct on (target) id, target, status, run_id as "runId", error_code as "errorCode"
    from syncs order by target, id desc`;
const ACCESS_LOST = "select exists (select from shops where access_lost_at is not null) as lost";
const JOBS = `
  select count(*) filter (where state in ('created', 'retry', 'active'))::int as open,
         coalesce(string_agg(name || ' ' || coalesce(output::text, ''), ', ') filter (where state = 'failed'), '') as failed
    from pgboss.job`;

const ENDED_BADLY = new Set(["failed", "incomplete", "discarded"]);

export async function readStanding(client: pg.Client): Promise<Standing> {
  const [newest] = (
    await client.query<{ status: string; errorCode: string | null; runId: number | null }>(IMPORT)
  ).rows;
  const syncs = (await client.query<SyncStanding>(SYNCS)).rows;
  const [access] = (await client.query<{ lost: boolean }>(ACCESS_LOST)).rows;
  const [jobs] = (await client.query<{ open: number; failed: string }>(JOBS)).rows;
  const troubles = [
    ...(newest?.status === "failed" ? [`The import failed: ${newest.errorCode ?? "no reason"}.`] : []),
    ...syncs
      .filter((sync) => ENDED_BADLY.has(sync.status))
      .map(
        ({ target, status, errorCode }) => `The sync of ${target} is ${status}: ${errorCode ?? "no reason"}.`,
      ),
    ...(jobs && jobs.failed !== "" ? [`Jobs failed for good: ${jobs.failed}`] : []),
  ];
  return {
    importStatus: newest?.status ?? null,
    runId: newest?.runId ?? null,
    syncs,
    accessLost: access?.lost ?? false,
    openJobs: jobs?.open ?? 0,
    trouble: troubles.length === 0 ? null : troubles.join(" "),
  };
}
