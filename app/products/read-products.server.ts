import { inShopSql, type ShopSql } from "../db/core/shop-scope.server.ts";
import {
  beginProducts,
  endProducts,
  failProducts,
  finishProducts,
  holdProductsOn,
  nextProductPart,
  noteProductOperation,
  noteProductsAvailable,
  noteProductsUnavailable,
  readProductReading,
  type ProductReadingRow,
} from "../db/products/product-readings.server.ts";
import { noteSource } from "../db/segments/rule-sources.server.ts";
import { readSettings } from "../db/shops/settings.server.ts";
import { findShop } from "../db/shops/shop-directory.server.ts";
import { windowStart } from "../domain/orders/eligibility.ts";
import type { JobOutcome } from "../queue/queue.server.ts";
import { enqueueRefresh } from "../queue/refresh-segments.server.ts";
import type { AdminClient } from "../shopify/admin.server.ts";
import { isUnderWay, knownOperation } from "../shopify/bulk/bulk-operations.server.ts";
import { startLinesQuery, startProductsQuery } from "../shopify/bulk/bulk-query.server.ts";
import { readGrantedScopes } from "../shopify/shop.server.ts";
import { WorkStopped, type Obstacle } from "../steps/obstacle.server.ts";
import { again, ON, runSteps, type Step } from "../steps/run-steps.server.ts";
import { deleteAllBought } from "./delete-bought.server.ts";
import { storeFile } from "./store-file.server.ts";
import type { ProductServices } from "./services.ts";
import { wayOf } from "./way.ts";

/** How long it is tried for while Shopify doesn't answer. */
const PATIENCE_MS = 24 * 3_600_000;
const BUSY_SECONDS = 30;
const RESTART_SECONDS = 30;
/** After so long other shops get their turn. */
const TURN_MS = 30_000;
const SWITCHED_OFF = "switched_off";
/** The scope that products are read with. The merchant grants it with the switch. */
const SCOPE = "products";

/** A reading that was asked for. */
type Due = ProductReadingRow & { readonly requestedAt: Date };

interface Run {
  readonly services: ProductServices;
  readonly shopId: number;
  readonly signal: AbortSignal;
  readonly admin: () => Promise<AdminClient>;
}

/**
 * Reads what was bought, as far as it goes now: the lines of orders, then products. The first reading reads all, later
 * ones what changed. Each step is committed before the next. Where it is switched off, all that was read is deleted.
 */
export async function readProducts(
  services: ProductServices,
  shopId: number,
  signal: AbortSignal,
  pause?: (ms: number, signal: AbortSignal) => Promise<unknown>,
): Promise<JobOutcome> {
  const shop = await findShop(services.db, shopId);
  if (shop === null) return { outcome: "done" };
  if ((await inShopSql(services.db, shopId, readProductReading)) === null) {
    // A merchant who switches it on meanwhile begins with the same.
    await deleteAllBought(services, shopId, signal);
    return { outcome: "done" };
  }
  if (shop.uninstalledAt !== null) return { outcome: "done" };
  const run: Run = { services, shopId, signal, admin: () => services.admin(shop.domain) };
  return runSteps<Due>(
    {
      due: () => inShopSql(services.db, shopId, due),
      advance: (row) => advance(run, row),
      noteWait: () => inShopSql(services.db, shopId, (sql) => noteProductsUnavailable(sql, services.now())),
      patienceMs: PATIENCE_MS,
      hindered: (row, obstacle) => hindered(run, row, obstacle),
    },
    { now: () => services.now(), signal, endsMs: performance.now() + TURN_MS, pause },
  );
}

async function due(sql: ShopSql): Promise<Due | null> {
  const row = await readProductReading(sql);
  const requestedAt = row?.requestedAt ?? null;
  return row === null || requestedAt === null ? null : { ...row, requestedAt };
}

async function advance(run: Run, row: Due): Promise<Step> {
  if (row.part === null) return begin(run, row);
  if (row.operationId === null) return start(run, row);
  const operation = await knownOperation(await run.admin(), String(row.operationId));
  if (operation === null || operation.status === "EXPIRED") return restart(run, row);
  if (isUnderWay(operation)) return { step: "poll" };
  if (operation.status !== "COMPLETED")
    throw new WorkStopped(operation.errorCode === "ACCESS_DENIED" ? "access_denied" : "operation_failed");
  const { url, fileSize } = operation;
  if (url !== null) await storeFile({ ...run, row, part: row.part, url, fileBytes: fileSize, commit });
  return row.part === "lines" ? goOver(run, row) : finish(run, row);
}

/** Reads the scopes first: without them Shopify gives no product, or only 60 days of orders. */
async function begin(run: Run, row: Due): Promise<Step> {
  const { services } = run;
  const scopes = await readGrantedScopes(await run.admin());
  if (!scopes.some((scope) => scope === `read_${SCOPE}` || scope === `write_${SCOPE}`))
    throw new WorkStopped("access_denied");
  // It may have been on before, and not all of that deleted yet.
  if (row.readAt === null) await deleteAllBought(services, run.shopId, run.signal);
  const startedAt = services.now();
  await commit(run, row, async (sql) => {
    const { windowYears } = await readSettings(sql);
    const wish = {
      windowStart: windowStart(startedAt, windowYears),
      limited: !scopes.includes("read_all_orders"),
    };
    await beginProducts(sql, { ...wayOf(row, wish, startedAt), startedAt });
  });
  return ON;
}

async function start(run: Run, row: Due): Promise<Step> {
  const { changedFrom, windowStart: createdFrom } = row;
  const admin = await run.admin();
  const started =
    row.part === "lines"
      ? await startLinesQuery(admin, { updatedFrom: changedFrom, createdFrom: createdFrom ?? row.onSince })
      : await startProductsQuery(admin, changedFrom);
  if (started.outcome === "busy") return again(BUSY_SECONDS);
  if (started.outcome === "refused")
    throw new WorkStopped(/ACCESS/i.test(started.code) ? "access_denied" : "shopify_refused");
  await commit(run, row, (sql) => noteProductOperation(sql, BigInt(started.operationId)));
  return ON;
}

async function restart(run: Run, row: Due): Promise<Step> {
  await commit(run, row, (sql) => noteProductOperation(sql, null));
  return ON;
}

async function goOver(run: Run, row: Due): Promise<Step> {
  await commit(run, row, (sql) => nextProductPart(sql, "products"));
  return ON;
}

async function finish(run: Run, row: Due): Promise<Step> {
  const { queue, log } = run.services;
  await commit(run, row, async (sql) => {
    await noteSource(sql, { need: "products", name: "", readAt: row.startedAt ?? row.requestedAt });
    await finishProducts(sql);
    await endProducts(sql, row.requestedAt);
    await enqueueRefresh(queue, sql);
  });
  log.info({ shopId: run.shopId, whole: row.changedFrom === null }, "what was bought is read");
  return ON;
}

/** Commits one step, unless it was switched off since: that deleted all of it. */
async function commit<T>(
  { services, shopId }: Pick<Run, "services" | "shopId">,
  { onSince }: Pick<Due, "onSince">,
  work: (sql: ShopSql) => Promise<T>,
): Promise<T> {
  return inShopSql(services.db, shopId, async (sql) => {
    if (!(await holdProductsOn(sql, onSince))) throw new WorkStopped(SWITCHED_OFF);
    await noteProductsAvailable(sql);
    return work(sql);
  });
}

async function hindered(run: Run, row: Due, obstacle: Obstacle | null): Promise<Step | "bug"> {
  if (obstacle === null) return "bug";
  const { services, shopId } = run;
  const { onSince } = row;
  if (obstacle.obstacle === "restart") {
    await inShopSql(services.db, shopId, async (sql) => {
      if (await holdProductsOn(sql, onSince)) await noteProductOperation(sql, null);
    });
    return again(RESTART_SECONDS);
  }
  const code = obstacle.obstacle === "park" ? parkedCode(obstacle.cause) : obstacle.code;
  // It may be on again, with a reading of its own.
  if (code === SWITCHED_OFF) return ON;
  const now = services.now();
  await inShopSql(services.db, shopId, (sql) => failProducts(sql, { onSince, code, now }));
  services.log.warn({ shopId, part: row.part, code }, "what was bought can't be read");
  return ON;
}

function parkedCode(cause: string): string {
  return cause === "scopes" ? "access_denied" : "shop_unavailable";
}
