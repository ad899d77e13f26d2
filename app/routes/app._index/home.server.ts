import type { Database } from "../../db/database.server.ts";
import { openDataRequests, type DataRequest } from "../../db/data-requests.server.ts";
import { readGroupSnapshots, readNewestRun, type NewestRun } from "../../db/group-figures.server.ts";
import { heldModel } from "../../db/held-model.server.ts";
import { readImportStatus, type ImportStatus } from "../../db/import-status.server.ts";
import { newestRunRules } from "../../db/run-rules.server.ts";
import { inShop, inShopSql, type ShopTx } from "../../db/shop-scope.server.ts";
import { readSyncTargets } from "../../db/sync-targets.server.ts";
import { latestSyncs } from "../../db/syncs.server.ts";
import type { ShopRow } from "../../db/system.server.ts";
import { PARKED } from "../../ingest/import-failure.ts";
import { readJobState, type JobState } from "../../queue/job-state.server.ts";
import { allGroups } from "../../web/figures.tsx";
import type {
  DataRequestView,
  HomeView,
  ImportView,
  RunView,
  SyncFailure,
} from "../../web/home/home-view.ts";

/** All that home shows, as of one moment: a job that just ended has left its result. */
export async function readHome(db: Database, shop: Pick<ShopRow, "id" | "accessLostAt">): Promise<HomeView> {
  const { held, rules } = await inShopSql(db, shop.id, async (sql) => ({
    held: await heldModel(sql),
    rules: await newestRunRules(sql),
  }));
  const read = async (tx: ShopTx): Promise<HomeView> => {
    const newestImport = await readImportStatus(tx);
    const run = await readNewestRun(tx);
    const jobs = { import: await readJobState(tx, "import"), score: await readJobState(tx, "score") };
    return {
      newestImport: newestImport && importView(newestImport, run, jobs),
      run: run && { ...(await runView(tx, run)), fitWarnings: rules?.fitCheck?.warnings ?? [] },
      syncFailures: await syncFailures(tx),
      accessLost: shop.accessLostAt !== null,
      dataRequests: (await openDataRequests(tx)).map(dataRequestView),
      heldModel: held && { moved: held.preview.moved, customers: held.preview.customers },
    };
  };
  return inShop(db, shop.id, read, { oneSnapshot: true });
}

interface Jobs {
  readonly import: JobState;
  readonly score: JobState;
}

function importView(status: ImportStatus, run: NewestRun | null, jobs: Jobs): ImportView {
  const { id, ordersFound, linesRead, badLines, errorCode, scopeLimited, committedBytes, fileBytes } = status;
  const stored = fileBytes === null || fileBytes === 0n ? null : Number(committedBytes) / Number(fileBytes);
  const phase = phaseOf(status, run, jobs);
  return { id, phase, ordersFound, linesRead, badLines, errorCode, scopeLimited, stored };
}

const READING = ["starting", "waiting", "reading"] as const;

/** An import that no job goes on with, as when its process was killed over and over, has failed. */
function phaseOf(status: ImportStatus, run: NewestRun | null, jobs: Jobs): ImportView["phase"] {
  const reading = READING.find((each) => each === status.status);
  if (status.status === "failed") return "failed";
  if (reading !== undefined) {
    if (status.errorCode === PARKED) return "parked";
    return jobs.import === "working" ? reading : "failed";
  }
  if (jobs.score === "working") return "scoring";
  return jobs.score === "idle" && run?.importId === status.id ? "complete" : "unscored";
}

async function runView(tx: ShopTx, run: NewestRun): Promise<Omit<RunView, "fitWarnings">> {
  const snapshots = await readGroupSnapshots(tx, run.id);
  const { orders, eligible, leftOut, customers, gap90Days, boundaries, currency } = run;
  return {
    ...{ orders, eligible, leftOut, customers, gap90Days, boundaries, currency },
    asOf: run.asOf.toISOString(),
    groups: allGroups(snapshots.map((each) => ({ ...each, spentMinor: Number(each.spentMinor) }))),
  };
}

function dataRequestView({ id, customerShopifyId, dueAt }: DataRequest): DataRequestView {
  return { id, customer: customerShopifyId?.toString() ?? null, dueAt: dueAt.toISOString() };
}

async function syncFailures(tx: ShopTx): Promise<SyncFailure[]> {
  const enabled = new Set(
    (await readSyncTargets(tx)).filter((each) => each.enabled).map((each) => each.target),
  );
  const newest = await latestSyncs(tx);
  return newest
    .filter(({ target, status }) => status === "failed" && enabled.has(target))
    .map(({ target, errorCode }) => ({ target, errorCode }));
}
