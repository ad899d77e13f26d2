import type { Database } from "../../db/database.server.ts";
import { readGroupSnapshots, readNewestRun, type NewestRun } from "../../db/group-figures.server.ts";
import { heldModel } from "../../db/held-model.server.ts";
import { readImportStatus, type ImportStatus } from "../../db/import-status.server.ts";
import { newestRunRules } from "../../db/run-rules.server.ts";
import { inShop, inShopSql, type ShopTx } from "../../db/shop-scope.server.ts";
import { readSyncTargets } from "../../db/sync-targets.server.ts";
import { latestSyncs } from "../../db/syncs.server.ts";
import { allGroups } from "../../web/figures.tsx";
import type { HomeView, ImportView, RunView, SyncFailure } from "../../web/home/home-view.ts";

/** All that home shows. */
export async function readHome(db: Database, shopId: number): Promise<HomeView> {
  const { held, rules } = await inShopSql(db, shopId, async (sql) => ({
    held: await heldModel(sql),
    rules: await newestRunRules(sql),
  }));
  return inShop(db, shopId, async (tx) => {
    const newestImport = await readImportStatus(tx);
    const run = await readNewestRun(tx);
    return {
      newestImport: newestImport && importView(newestImport, run),
      run: run && { ...(await runView(tx, run)), fitWarnings: rules?.fitCheck?.warnings ?? [] },
      syncFailures: await syncFailures(tx),
      heldModel: held && { moved: held.preview.moved, customers: held.preview.customers },
    };
  });
}

const PHASES = ["starting", "waiting", "reading", "failed"] as const;

function importView(status: ImportStatus, run: NewestRun | null): ImportView {
  const scored = run?.importId === status.id;
  const phase = PHASES.find((each) => each === status.status) ?? (scored ? "complete" : "scoring");
  const { id, ordersFound, linesRead, badLines, errorCode, scopeLimited, committedBytes, fileBytes } = status;
  const stored = fileBytes === null || fileBytes === 0n ? null : Number(committedBytes) / Number(fileBytes);
  return { id, phase, ordersFound, linesRead, badLines, errorCode, scopeLimited, stored };
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

async function syncFailures(tx: ShopTx): Promise<SyncFailure[]> {
  const enabled = new Set(
    (await readSyncTargets(tx)).filter((each) => each.enabled).map((each) => each.target),
  );
  const newest = await latestSyncs(tx);
  return newest
    .filter(({ target, status }) => status === "failed" && enabled.has(target))
    .map(({ target, errorCode }) => ({ target, errorCode }));
}
