import {
  claimDigests,
  claimExperiments,
  claimFillings,
  claimParked,
  claimRefreshes,
  claimTidyings,
  moveDigest,
  moveExperiments,
  moveRefresh,
  moveTidying,
  type DueShop,
} from "../db/shops/due-shops.server.ts";
import { nextPlannedEnd } from "../db/experiments/experiments.server.ts";
import { hasCalls } from "../db/workflows/calls.server.ts";
import { wantReports } from "../db/campaigns/reports.server.ts";
import { inShopSql } from "../db/core/shop-scope.server.ts";
import { nextDigestMoment } from "../domain/schedule/digest-moment.ts";
import { nextQuietMoment } from "../domain/schedule/quiet-hour.ts";
import { startImport } from "../ingest/request-import.server.ts";
import { tryParked } from "./parked.server.ts";
import type { ScheduleServices } from "./services.ts";

/**
 * How many shops one tick takes on. Shops that became overdue while no worker ran are thus spread over the time after.
 * It is still 2,400 shops an hour for each worker.
 */
const MOST_AT_ONCE = 20;
/** How many shops get a job at one tick after an update. Nothing of them is sent before. */
const MOST_FILLINGS = 1_000;
const TIDY_EVERY_MS = 86_400_000;

/**
 * What is done by itself, for all shops. Any number of processes may tick at once, since each shop that is due goes to
 * one of them. What fails, or is cut short, comes up again. Each tick has a clock of its own, since a shop that doesn't
 * answer can keep one waiting for minutes.
 */
export const TICKS: readonly ((services: ScheduleServices) => Promise<void>)[] = [
  async (services) => {
    await each(services, await claimRefreshes(services.db, due(services)), refresh);
  },
  async (services) => {
    await each(services, await claimParked(services.db, due(services)), tryParked);
  },
  async (services) => {
    await each(services, await claimTidyings(services.db, due(services)), tidy);
  },
  async (services) => {
    await each(services, await claimDigests(services.db, due(services)), summarize);
  },
  async (services) => {
    await each(services, await claimExperiments(services.db, due(services)), endExperiments);
  },
  async (services) => {
    const claim = { now: services.now(), limit: MOST_FILLINGS };
    await each(services, await claimFillings(services.db, claim), fill);
  },
];

const due = (services: ScheduleServices) => ({ now: services.now(), limit: MOST_AT_ONCE });

/** A shop that fails keeps no other waiting. */
async function each(
  services: ScheduleServices,
  shops: readonly DueShop[],
  work: (services: ScheduleServices, shop: DueShop) => Promise<unknown>,
): Promise<void> {
  for (const shop of shops) {
    await work(services, shop).catch((error: unknown) => {
      services.log.warn({ shopId: shop.id, err: error }, "what was due of a shop was not done");
    });
  }
}

async function refresh(services: ScheduleServices, shop: DueShop): Promise<void> {
  const opened = await startImport(services, shop.id, services.asOf());
  await moveRefresh(services.db, shop, nextQuietMoment(services.now(), shop.timeZone, shop.domain));
  services.log.info({ shopId: shop.id, opened }, "shop refreshes by itself");
}

/** Once a day: old rows are deleted, reports of campaigns are read, and starts of workflows that wait are made. */
async function tidy(services: ScheduleServices, shop: DueShop): Promise<void> {
  await inShopSql(services.db, shop.id, async (sql) => {
    const isReportDue = await wantReports(sql, services.now());
    await services.queue.enqueue(sql, "tidy", { shopId: shop.id });
    if (await hasCalls(sql)) await services.queue.enqueue(sql, "workflows", { shopId: shop.id });
    if (isReportDue) await services.queue.enqueue(sql, "campaigns", { shopId: shop.id });
  });
  await moveTidying(services.db, shop, new Date(services.now().getTime() + TIDY_EVERY_MS));
}

async function summarize(services: ScheduleServices, shop: DueShop): Promise<void> {
  const { id: shopId, timeZone } = shop;
  const now = services.now();
  await inShopSql(services.db, shopId, (sql) =>
    services.queue.enqueue(sql, "digest", { shopId, dueAt: now.toISOString() }),
  );
  await moveDigest(services.db, shop, nextDigestMoment(now, timeZone));
}

/**
 * The job works out what came of them. An experiment that starts meanwhile and is not seen here has a job of its own,
 * which notes its planned end.
 */
async function endExperiments(services: ScheduleServices, shop: DueShop): Promise<void> {
  const next = await inShopSql(services.db, shop.id, async (sql) => {
    const end = await nextPlannedEnd(sql, services.now());
    await services.queue.enqueue(sql, "experiments", { shopId: shop.id });
    return end;
  });
  await moveExperiments(services.db, shop, next);
}

/** The job itself takes the shop off the list. Until then it is queued again now and then, should it be lost. */
async function fill(services: ScheduleServices, shop: DueShop): Promise<void> {
  await inShopSql(services.db, shop.id, (sql) =>
    services.queue.enqueue(sql, "fill-states", { shopId: shop.id }),
  );
}
