/** Group and score as metafields of the customers: an option of the customer tags, written after them. */
import {
  areMetafieldsHeld,
  dropMetafieldState,
  emptyMetafieldStates,
  metafieldsToRetry,
  refreshMetafieldStates,
  restoreMetafields,
  saveMetafieldState,
  type UnsettledMetafields,
} from "../../db/sync/states/metafield-states.server.ts";
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import { noteMetafieldsDefined, type SyncTarget } from "../../db/sync/sync-targets.server.ts";
import type { SyncRow } from "../../db/sync/sync-row.server.ts";
import { countInSync, noteMetafields } from "../../db/sync/syncs.server.ts";
import type { GroupNames } from "../../domain/sync/audience.ts";
import { readCustomerTags } from "../../shopify/customer-tags.server.ts";
import { METAFIELDS_DELETE, METAFIELDS_SET } from "../../shopify/documents/metafields.ts";
import {
  createDefinitions,
  deleteDefinitions,
  enableInReports,
} from "../../shopify/metafield-definitions.server.ts";
import { runMutation } from "../../shopify/single-mutation.server.ts";
import type { Step } from "../engine/run-sync.server.ts";
import { failureCode, metafieldCall, metafieldWork } from "./metafield-work.server.ts";
import { pushLines, type PushContext } from "./push-lines.server.ts";
import { SyncStopped } from "../engine/sync-obstacle.server.ts";

/** The names of the metafields in the merchant's admin. */
const NAMES = { group: "Sixfold group", score: "Sixfold score" } as const;
const RETRY_BATCH = 50;

interface MetafieldContext extends PushContext {
  readonly fileLines: number;
}

/** Writes down which metafields are wanted, after the tags that are wanted. */
export async function prepareMetafields(
  sql: ShopSql,
  sync: SyncRow,
  { metafields }: SyncTarget,
  names: GroupNames,
  now: Date,
): Promise<void> {
  const keeps = metafields && sync.kind !== "clean_up";
  await noteMetafields(sql, sync.id, keeps);
  if (!keeps) return emptyMetafieldStates(sql, now);
  if (sync.kind === "undo") return restoreMetafields(sql, now);
  await refreshMetafieldStates(sql, names, now);
}

/** Takes the metafields one step further; null: each is as wanted, or its failure is noted. */
export async function pushMetafields(
  context: MetafieldContext,
  sync: SyncRow,
  target: SyncTarget,
): Promise<Step | null> {
  if (sync.metafields && !target.metafieldsDefined) await define(context);
  else if (sync.metafields && target.metafieldsInReports === null) await putIntoReports(context);
  const step = await pushLines(context, sync, metafieldWork(sync, context));
  if (step !== null) return step;
  if (await retry(context, sync)) return { step: "on" };
  const held = await inShopSql(context.db, context.shopId, areMetafieldsHeld);
  if (!sync.metafields && !held && target.metafieldsDefined) await undefine(context);
  return null;
}

async function define({ db, shopId, admin }: MetafieldContext): Promise<void> {
  const made = await createDefinitions(admin, NAMES);
  if (made.outcome === "refused") throw new SyncStopped("metafields_refused");
  await inShopSql(db, shopId, (sql) => noteMetafieldsDefined(sql, true, made.inReports));
}

/** For shops that had the metafields before reports could ask for them. */
async function putIntoReports({ db, shopId, admin }: MetafieldContext): Promise<void> {
  const inReports = await enableInReports(admin);
  await inShopSql(db, shopId, (sql) => noteMetafieldsDefined(sql, true, inReports));
}

/** Deletes the definitions once no customer has metafields of them. */
async function undefine({ db, shopId, admin }: MetafieldContext): Promise<void> {
  const { outcome } = await deleteDefinitions(admin);
  if (outcome === "refused") throw new SyncStopped("metafields_refused");
  await inShopSql(db, shopId, (sql) => noteMetafieldsDefined(sql, false, null));
}

/** Tries the next customers whose metafields failed, each alone. @returns false: there are none */
async function retry(context: MetafieldContext, sync: SyncRow): Promise<boolean> {
  const { db, shopId, signal } = context;
  const customers = await inShopSql(db, shopId, (sql) => metafieldsToRetry(sql, RETRY_BATCH));
  for (const customer of customers) {
    signal.throwIfAborted();
    await retryOne(context, sync, customer);
  }
  return customers.length > 0;
}

async function retryOne(
  context: MetafieldContext,
  sync: SyncRow,
  customer: UnsettledMetafields,
): Promise<void> {
  const { db, shopId, admin, now } = context;
  const change = customer.wanted === null ? "delete" : "set";
  const document = change === "set" ? METAFIELDS_SET : METAFIELDS_DELETE;
  const outcome = await runMutation(admin, document, metafieldCall([customer], change));
  // An answer tells whether the customer is the reason. Without an answer, the sync waits for Shopify.
  const gone = !outcome.ok && (await readCustomerTags(admin, customer.shopifyId)) === null;
  await inShopSql(db, shopId, async (sql) => {
    if (gone) return dropMetafieldState(sql, customer.customerId);
    const failure = outcome.ok ? null : failureCode(outcome.code);
    await saveMetafieldState(sql, customer.customerId, failure, now());
    if (outcome.ok) await countInSync(sql, sync.id, { updated: 1 });
  });
}
