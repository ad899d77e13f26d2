import { shopLocale } from "../../auth/shop-locale.server.ts";
import type { Database } from "../../db/core/database.server.ts";
import { openDataRequests, type DataRequest } from "../../db/privacy/data-requests.server.ts";
import { erasureObstacles } from "../../db/privacy/erasures.server.ts";
import { readGroupSnapshots, readNewestRun, type NewestRun } from "../../db/insights/group-figures.server.ts";
import { pendingModel } from "../../db/scoring/pending-model.server.ts";
import {
  countUnreadLines,
  readImportStatus,
  type ImportStatus,
} from "../../db/orders/import-status.server.ts";
import { readLeftOut } from "../../db/scoring/left-out.server.ts";
import { nextAction } from "../../domain/advice/next-action.ts";
import { asksAboutPointOfSale, setupProgress } from "../../domain/setup/setup-guide.ts";
import { tagsToAskAbout } from "../../domain/left-out.ts";
import { newestRunRules } from "../../db/scoring/run-rules.server.ts";
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import { readSetup } from "../../db/shops/setup-guide.server.ts";
import type { ShopRow } from "../../db/shops/shop-directory.server.ts";
import { readingPace, type ReadingPace } from "../../ingest/reading-pace.ts";
import { readJobState, type JobState } from "../../queue/job-state.server.ts";
import { allGroups } from "../../web/ui/figures.tsx";
import type { DataRequestView, HomeView, ImportView, RunView } from "../../web/home/home-view.ts";
import type { SetupView } from "../../web/home/setup-view.ts";
import { readPlanView } from "../app.sync/plan.server.ts";
import { readRecent } from "./recent.server.ts";
import { readSyncNotices } from "./sync-notices.server.ts";
import { readTargetStates } from "./target-states.server.ts";

/** So many tags are enough to ask by. */
const MOST_ASKED = 5;

interface HomeMoment {
  readonly now: Date;
  readonly nextRefreshAt: string | null;
  /** Shopify's page where the merchant chooses a plan; null: the app has no plans. */
  readonly pricingUrl: string | null;
}

/** All that home shows, as of one moment. A job that has ended by then has its result there. */
export async function readHome(
  db: Database,
  shop: Pick<ShopRow, "id" | "accessLostAt" | "parkedCode" | "timeZone" | "locale" | "currency">,
  { now, nextRefreshAt, pricingUrl }: HomeMoment,
): Promise<HomeView> {
  const read = async (sql: ShopSql): Promise<HomeView> => {
    const pending = await pendingModel(sql);
    const rules = await newestRunRules(sql);
    const newestImport = await readImportStatus(sql);
    const run = await readNewestRun(sql);
    const view = run && (await runView(sql, run));
    const moved = view && (await readRecent(sql, shopLocale(shop).timeZone, view.groups));
    const { chosenAt, found } = await readLeftOut(sql);
    const jobs = { import: await readJobState(sql, "import"), score: await readJobState(sql, "score") };
    return {
      setup: await setupView(sql, run),
      askLeftOut: chosenAt === null ? tagsToAskAbout(found ?? []).slice(0, MOST_ASKED) : [],
      newestImport: newestImport && importView(newestImport, run, jobs, now),
      unreadLines: await countUnreadLines(sql),
      run: view && { ...view, fitWarnings: rules?.fitCheck?.warnings ?? [] },
      recent: moved?.recent ?? null,
      changes: moved?.changes ?? [],
      action: view && nextAction(view.groups, moved?.recent?.matrix ?? null),
      targets: await readTargetStates(sql),
      plan: await readPlanView(sql, { pricingUrl, run, now }),
      ...(await readSyncNotices(sql)),
      accessLost: shop.accessLostAt !== null,
      parkedCode: shop.parkedCode,
      nextRefreshAt,
      dataRequests: (await openDataRequests(sql)).map(dataRequestView),
      erasureObstacles: (await erasureObstacles(sql)).map(({ requestedAt, ...each }) => ({
        ...each,
        requestedAt: requestedAt.toISOString(),
      })),
      pendingModel: pending && { moved: pending.preview.moved, customers: pending.preview.customers },
    };
  };
  return inShopSql(db, shop.id, read, { oneSnapshot: true });
}

interface Jobs {
  readonly import: JobState;
  readonly score: JobState;
}

function importView(status: ImportStatus, run: NewestRun | null, jobs: Jobs, now: Date): ImportView {
  const { id, ordersFound, linesRead, badLines, errorCode, scopeLimited, committedBytes, fileBytes } = status;
  const stored = fileBytes === null || fileBytes === 0n ? null : Number(committedBytes) / Number(fileBytes);
  const phase = phaseOf(status, run, jobs);
  const kind = KINDS.find((each) => each === status.kind) ?? "backfill";
  const pace = paceOf(status, now);
  return { id, kind, phase, ordersFound, linesRead, badLines, errorCode, scopeLimited, stored, ...pace };
}

const KINDS = ["backfill", "increment", "full_read"] as const;
const READING = ["starting", "waiting", "reading", "comparing"] as const;

function paceOf(status: ImportStatus, now: Date): ReadingPace {
  const { linesRead, committedBytes, fileBytes, readingStartedAt: startedAt } = status;
  const from = { fromLines: status.readingFromLines, fromBytes: Number(status.readingFromBytes) };
  const read = { linesRead, committedBytes: Number(committedBytes) };
  return readingPace(
    { ...read, ...from, startedAt, fileBytes: fileBytes === null ? null : Number(fileBytes) },
    now,
  );
}

/** An import that no job goes on with has failed, as when its process was killed again and again. */
function phaseOf(status: ImportStatus, run: NewestRun | null, jobs: Jobs): ImportView["phase"] {
  const reading = READING.find((each) => each === status.status);
  if (status.status === "failed") return "failed";
  if (reading !== undefined) {
    if (status.errorCode !== null) return "parked";
    return jobs.import === "working" ? reading : "failed";
  }
  if (jobs.score === "working") return "scoring";
  return jobs.score === "idle" && run?.importId === status.id ? "complete" : "unscored";
}

async function runView(sql: ShopSql, run: NewestRun): Promise<Omit<RunView, "fitWarnings">> {
  const snapshots = await readGroupSnapshots(sql, run.id);
  const { orders, eligible, leftOut, customers, currency } = run;
  return {
    orders,
    eligible,
    leftOut,
    customers,
    currency,
    asOf: run.asOf.toISOString(),
    groups: allGroups(snapshots.map((each) => ({ ...each, spentMinor: Number(each.spentMinor) }))),
  };
}

async function setupView(sql: ShopSql, run: NewestRun | null): Promise<SetupView> {
  const { pointOfSaleChosen: chosen, ...facts } = await readSetup(sql);
  const orders = run?.orders ?? 0;
  const leftOut = run?.leftOut.point_of_sale ?? 0;
  const asks = asksAboutPointOfSale({ orders, leftOut, chosen });
  return { guide: setupProgress(facts), askPointOfSale: asks ? { orders, leftOut } : null };
}

function dataRequestView({ id, customerShopifyId, dueAt }: DataRequest): DataRequestView {
  return { id, customer: customerShopifyId?.toString() ?? null, dueAt: dueAt.toISOString() };
}
