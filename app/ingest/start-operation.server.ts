import { failedImport, resumeFailed } from "../db/orders/import-history.server.ts";
import { noteOperation } from "../db/orders/import-progress.server.ts";
import { changeReading, type ImportRow, type Reading } from "../db/orders/imports.server.ts";
import { inShopSql } from "../db/core/shop-scope.server.ts";
import { updateShop } from "../db/shops/shop-directory.server.ts";
import type { AdminClient } from "../shopify/admin.server.ts";
import { startOrdersQuery, startUpdatedOrdersQuery } from "../shopify/bulk/bulk-query.server.ts";
import type { StartOutcome } from "../shopify/bulk/bulk-start.ts";
import { readGrantedScopes, readShop } from "../shopify/shop.server.ts";
import { again, type Step } from "../steps/run-steps.server.ts";
import { commit, fail, park, type ImportWork } from "./finish-import.server.ts";
import { isLimited, mayReadOrders } from "./granted.ts";
import { readingFor } from "./request-import.server.ts";
import { resumePoint } from "./resume.ts";

const BUSY_SECONDS = 30;

/** Reads the shop and the scopes, then asks Shopify for the orders. Parks the import while the scopes are too few. */
export async function startOperation(
  job: ImportWork & { readonly admin: AdminClient },
  row: ImportRow,
): Promise<Step> {
  const { services, shopId, admin } = job;
  const grantedScopes = await readGrantedScopes(admin);
  await updateShop(services.db, shopId, { ...(await readShop(admin)), grantedScopes });
  if (!mayReadOrders(grantedScopes)) return park(job, row, "scopes");

  const limited = isLimited(grantedScopes);
  const reading = row.operations === 0 ? await settleReading(job, row, limited) : row;
  const started = await startReading(admin, reading);
  if (started.outcome === "busy") return again(BUSY_SECONDS);
  if (started.outcome === "refused") {
    services.log.warn({ shopId, importId: row.id, code: started.code }, "bulk query refused");
    return fail(job, row, "refused");
  }
  const { operationId } = started;
  const { readThrough: from } = reading;
  const scopeLimited = row.scopeLimited || limited;
  await commit(job, (sql) => noteOperation(sql, row.id, { operationId, scopeLimited, from }));
  const { kind } = reading;
  services.log.info({ shopId, importId: row.id, kind, scopeLimited, from }, "bulk query started");
  return again(1);
}

/** What is read, and up to where an earlier import has read it. */
type Settled = Reading & Pick<ImportRow, "readThrough">;

/**
 * What to read was decided when the import was asked for. Settings and scopes may have changed since, so it is
 * decided again. If an earlier import failed half-way, this one goes on there.
 */
async function settleReading(
  { services, shopId }: ImportWork,
  row: ImportRow,
  limited: boolean,
): Promise<Settled> {
  return inShopSql(services.db, shopId, async (sql) => {
    const compare = row.kind === "full_read";
    const reading = await readingFor(sql, { asOf: row.asOf, limited, compare, now: row.startedAt });
    await changeReading(sql, row.id, reading);
    const resume = resumePoint(await failedImport(sql, reading.kind), { ...reading, limited });
    if (resume !== null) await resumeFailed(sql, row.id, resume);
    return { ...reading, readThrough: resume?.readThrough ?? null };
  });
}

/** Oldest first, from where the operation before ended. Sorted by the creation of the orders, or by their update. */
function startReading(
  admin: AdminClient,
  { updatedFrom, windowStart, readThrough }: Settled,
): Promise<StartOutcome> {
  return updatedFrom === null
    ? startOrdersQuery(admin, readThrough ?? windowStart)
    : startUpdatedOrdersQuery(admin, readThrough ?? updatedFrom);
}
