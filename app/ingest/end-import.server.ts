import {
  completeImport,
  failImport,
  holdImports,
  noteRestart,
  openImport,
  parkImport,
  type ImportRow,
} from "../db/imports.server.ts";
import { readSettings } from "../db/settings.server.ts";
import { inShop, inShopSql, type ShopSql } from "../db/shop-scope.server.ts";
import { windowStart } from "../domain/orders/eligibility.ts";
import type { JobOutcome } from "../queue/queue.server.ts";
import { errorVerdict, isWorthAnother, PARKED, type ImportFailure } from "./import-failure.ts";
import type { IngestServices } from "./services.ts";

/** What one run of an import's job comes to; next: there is more to do at once. */
export type Step = JobOutcome | "next";

/** An import as whoever ends or interrupts it sees it. */
export interface ImportWork {
  readonly services: IngestServices;
  readonly shopId: number;
}

/** Operations that one import may take: each goes on where the one before failed. */
const MOST_OPERATIONS = 5;
const LATER_SECONDS = 60;
/** How long an import outlives that Shopify can't be reached. */
const LONGEST_MS = 24 * 3_600_000;

export const DONE: JobOutcome = { outcome: "done" };
export const again = (afterSeconds: number): JobOutcome => ({ outcome: "again", afterSeconds });

/**
 * Ends the import and has its orders scored; or, where the settings have come to reach further back than it did, opens
 * the next one as of the same moment, which then reaches as far as they do.
 */
export async function complete(job: ImportWork, row: ImportRow): Promise<Step> {
  const { services, shopId } = job;
  const { asOf, linesRead, badLines, scopeLimited } = row;
  const now = services.now();
  const another = await inShop(services.db, shopId, async (tx) => {
    await holdImports(tx);
    await completeImport(tx, row.id, now);
    const start = windowStart(asOf, (await readSettings(tx)).windowYears);
    if (start < row.windowStart) return openImport(tx, { asOf, windowStart: start, now });
    await services.queue.enqueue(tx, "score", { shopId, asOf: asOf.toISOString() });
    return false;
  });
  services.log.info(
    { shopId, importId: row.id, linesRead, badLines, scopeLimited, another },
    "import complete",
  );
  return another ? "next" : DONE;
}

/** Has another operation go on, oldest missing order first, unless there were too many or it would not help. */
export async function restart(job: ImportWork, row: ImportRow, failure: ImportFailure): Promise<Step> {
  if (!isWorthAnother(failure) || row.operations >= MOST_OPERATIONS) return fail(job, row, failure);
  await commit(job, (sql) => noteRestart(sql, row.id));
  job.services.log.warn({ shopId: job.shopId, importId: row.id, failure }, "bulk query goes on with another");
  return again(row.operations);
}

export async function fail(job: ImportWork, row: ImportRow, failure: ImportFailure): Promise<Step> {
  const { services, shopId } = job;
  await commit(job, (sql) => failImport(sql, row.id, { errorCode: failure, now: services.now() }));
  services.log.warn({ shopId, importId: row.id, failure }, "import failed");
  return DONE;
}

/** Sees to what an error calls for. @throws the error, where nobody knows */
export async function afterError(
  job: ImportWork & { readonly lastTry: boolean },
  row: ImportRow,
  error: unknown,
): Promise<Step> {
  const { services, shopId, lastTry } = job;
  const verdict = errorVerdict(error);
  switch (verdict.verdict) {
    case "fail":
      return fail(job, row, verdict.failure);
    case "park":
      await commit(job, (sql) => parkImport(sql, row.id, PARKED));
      services.log.warn({ shopId, importId: row.id }, "import waits for the merchant to bring access");
      return DONE;
    case "restart":
      return restart(job, row, verdict.failure);
    case "later": {
      const age = services.now().getTime() - row.startedAt.getTime();
      return age > LONGEST_MS ? fail(job, row, "timeout") : again(LATER_SECONDS);
    }
    case "unknown":
      // Nobody would go on with the import, which would keep all scoring waiting.
      if (lastTry) await fail(job, row, "unknown");
      throw error;
  }
}

export function commit<T>(job: ImportWork, work: (sql: ShopSql) => Promise<T>): Promise<T> {
  return inShopSql(job.services.db, job.shopId, work);
}
