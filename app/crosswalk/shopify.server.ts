import { countPairs } from "../db/insights/crosswalk-customers.server.ts";
import {
  failCrosswalk,
  finishCrosswalk,
  noteCrosswalkOperation,
  type CrosswalkRow,
} from "../db/insights/crosswalks.server.ts";
import { newestRunRules } from "../db/scoring/run-rules.server.ts";
import { inShopSql, type ShopSql } from "../db/core/shop-scope.server.ts";
import { crosswalk, type Paired } from "../domain/crosswalk/matrix.ts";
import { isShopifyRfmGroup, SHOPIFY_RFM_GROUPS, type ShopifyRfmGroup } from "../domain/crosswalk/shopify.ts";
import type { AdminClient } from "../shopify/admin.server.ts";
import { isUnderWay, readOperation } from "../shopify/bulk/bulk-operations.server.ts";
import { startRfmGroupsQuery } from "../shopify/bulk/bulk-query.server.ts";
import { operationFailure } from "../shopify/bulk/operation-failure.ts";
import { again, END, type Step } from "../steps/run-steps.server.ts";
import type { CrosswalkServices } from "./services.ts";
import { readShopifyGroups, type ShopifyGroups } from "./shopify-groups.server.ts";

const BUSY_SECONDS = 30;

interface Comparison {
  readonly services: CrosswalkServices;
  readonly shopId: number;
  readonly admin: AdminClient;
  readonly signal: AbortSignal;
}

/** Takes the comparison with Shopify's own groups one step further. Each step is committed before the next. */
export async function compareShopify(
  job: Comparison,
  { operationId }: CrosswalkRow<"shopify">,
): Promise<Step> {
  if (operationId === null) return start(job);
  const operation = await readOperation(job.admin, operationId);
  if (isUnderWay(operation)) return { step: "poll" };
  if (operation.status !== "COMPLETED") return fail(job, operationFailure(operation));
  const { url, fileSize } = operation;
  const read = await readShopifyGroups(url, { fileBytes: fileSize, signal: job.signal });
  if (read === null) return fail(job, "unreadable");
  await count(job, read);
  return END;
}

async function start(job: Comparison): Promise<Step> {
  const started = await startRfmGroupsQuery(job.admin);
  if (started.outcome === "busy") return again(BUSY_SECONDS);
  if (started.outcome === "refused") {
    return fail(job, /ACCESS/i.test(started.code) ? "access_denied" : "refused");
  }
  await commit(job, (sql) => noteCrosswalkOperation(sql, started.operationId));
  return again(1);
}

async function count({ services, shopId }: Comparison, read: ShopifyGroups): Promise<void> {
  await inShopSql(
    services.db,
    shopId,
    async (sql) => {
      const run = await newestRunRules(sql);
      if (run === null) throw new Error("There is no run whose groups could be compared.");
      const pairs: Paired<ShopifyRfmGroup>[] = [];
      for (const { shopifyIds, groups } of read.batches()) {
        for (const { group, other, customers } of await countPairs(sql, shopifyIds, groups)) {
          pairs.push({ group, other: isShopifyRfmGroup(other) ? other : null, customers });
        }
      }
      const matrix = crosswalk(SHOPIFY_RFM_GROUPS, pairs);
      await finishCrosswalk(sql, "shopify", { runId: run.runId, matrix, at: services.now() });
    },
    { oneSnapshot: true },
  );
}

async function fail(job: Comparison, code: string): Promise<Step> {
  await commit(job, (sql) => failCrosswalk(sql, "shopify", code));
  return END;
}

async function commit(
  { services, shopId }: Comparison,
  work: (sql: ShopSql) => Promise<void>,
): Promise<void> {
  await inShopSql(services.db, shopId, work);
}
