import { areEmailsRead, noteEmailsRead } from "../../db/sync/rounds.server.ts";
import { storeEmails, type CustomerAddress } from "../../db/orders/emails.server.ts";
import { dropProfileLines } from "../../db/sync/klaviyo/profile-states.server.ts";
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import { hasEnded } from "../../db/sync/audiences.server.ts";
import { setOf } from "../../db/sync/sync-row.server.ts";
import { moveSync } from "../../db/sync/syncs.server.ts";
import { wantBefore } from "../../db/sync/states/undo-states.server.ts";
import { isUnderWay, knownOperation } from "../../shopify/bulk/bulk-operations.server.ts";
import { startEmailsQuery } from "../../shopify/bulk/bulk-query.server.ts";
import { readLines } from "../../shopify/bulk/bulk-result.server.ts";
import { parseEmailLine } from "../../shopify/lines/email-line.ts";
import type { Step } from "../engine/run-sync.server.ts";
import { wantMembers } from "../engine/target-adapter.ts";
import { klaviyoAdapter } from "./klaviyo-adapter.ts";
import { inWriting, placesOfStep, type KlaviyoStep } from "./klaviyo-step.server.ts";
import { isQuiet } from "./klaviyo-upload-jobs.server.ts";
import {
  findLists,
  forgetOtherLists,
  isListFound,
  readUnknownMembers,
} from "./klaviyo-list-search.server.ts";
import { SyncStopped } from "../engine/sync-obstacle.server.ts";
import { validEmail } from "../../domain/valid-email.ts";

const BUSY_SECONDS = 10;
const BATCH = 5_000;
/** How long the emails that another set's sync has read are relied on. */
const EMAILS_KNOWN_MS = 86_400_000;
/** How the reason of an unreadable line begins where Shopify withheld the email. */
const WITHHELD = /^unexpected:defaultEmailAddress/;

/**
 * Waits for uploads of earlier syncs, then asks Shopify for the emails. An undo asks for none: it goes back to what is
 * in the states. Nor does a sync for whose run another set's sync has just read them.
 */
export async function startEmails(step: KlaviyoStep): Promise<Step> {
  const { context, sync } = step;
  const { db, shopId, admin } = context;
  if (!(await isQuiet(step, sync.operationId))) return { step: "poll" };
  if (sync.kind === "undo") {
    await findLists(step);
    // An undo has no preview, and no list is taken over without one.
    if (await inShopSql(db, shopId, (sql) => isListFound(sql, sync.set))) throw new SyncStopped("list_found");
    await toReviewing(step, (sql) => wantBefore(sql, "klaviyo", placesOfStep(step), context.now()));
    return { step: "on" };
  }
  if (await areEmailsKnown(step)) return writeWanted(step);
  const start = await startEmailsQuery(admin);
  if (start.outcome === "busy") return { step: "wait", code: "rate_limited", afterSeconds: BUSY_SECONDS };
  if (start.outcome === "refused") {
    throw new SyncStopped(/ACCESS/i.test(start.code) ? "access_denied" : "shopify_refused");
  }
  await inShopSql(db, shopId, async (sql) => {
    await dropProfileLines(sql);
    await moveSync(sql, sync.id, { phase: "emails", operationId: start.operationId });
  });
  return { step: "on" };
}

/**
 * Whether the emails of this sync's run are read already. That is good enough within one round through the sets: the
 * customers of the run are the same, and the next round reads again. A round that has stood still for a day reads again
 * too.
 */
async function areEmailsKnown({ context, sync }: KlaviyoStep): Promise<boolean> {
  const since = new Date(context.now().getTime() - EMAILS_KNOWN_MS);
  return inShopSql(context.db, context.shopId, (sql) => areEmailsRead(sql, { runId: sync.runId, since }));
}

/** Stores the emails once Shopify has them, then writes down which profile is wanted on which list. */
export async function readEmails(step: KlaviyoStep): Promise<Step> {
  const { context, sync } = step;
  const operation = sync.operationId === null ? null : await knownOperation(context.admin, sync.operationId);
  // Shopify keeps the result for a week. A sync that was paused for longer asks for the emails again.
  if (operation === null || operation.status === "EXPIRED") {
    await inWriting(step, (sql) => moveSync(sql, sync.id, { phase: "preparing", operationId: null }));
    return { step: "on" };
  }
  if (isUnderWay(operation)) return { step: "poll" };
  if (operation.status !== "COMPLETED") {
    throw new SyncStopped(operation.errorCode === "ACCESS_DENIED" ? "access_denied" : "operation_failed");
  }
  if (operation.url !== null) await storeAll(step, operation.url);
  await inShopSql(context.db, context.shopId, (sql) => noteEmailsRead(sql, sync.id));
  return writeWanted(step);
}

async function writeWanted(step: KlaviyoStep): Promise<Step> {
  const { context, sync, target } = step;
  if (hasEnded(setOf(sync).set, target.audiences)) {
    await forgetOtherLists(step);
    await readUnknownMembers(step);
  } else await findLists(step);
  await inWriting(step, async (sql) => {
    await dropProfileLines(sql);
    const { audiences } = target;
    await wantMembers(sql, sync, { adapter: klaviyoAdapter, audiences, now: context.now() });
  });
  await toReviewing(step, async () => undefined);
  return { step: "on" };
}

async function toReviewing(step: KlaviyoStep, write: (sql: ShopSql) => Promise<void>): Promise<void> {
  await inWriting(step, async (sql) => {
    await write(sql);
    await moveSync(sql, step.sync.id, { phase: "reviewing", operationId: null });
  });
}

async function storeAll(step: KlaviyoStep, url: string): Promise<void> {
  const { signal } = step.context;
  // A customer may stand in the file twice, and one statement can't write a row twice. The last line counts.
  let batch = new Map<bigint, CustomerAddress>();
  const flush = async (): Promise<void> => {
    const addresses = [...batch.values()];
    batch = new Map();
    if (addresses.length > 0) await inWriting(step, (sql) => storeEmails(sql, addresses));
  };
  for await (const { lines } of readLines(url, { fromByte: 0, signal })) {
    for (const line of lines) {
      const address = addressIn(line);
      if (address !== null) batch.set(address.customerShopifyId, address);
      if (batch.size >= BATCH) await flush();
    }
  }
  await flush();
}

/**
 * A customer's address; null: the line can't be read, and the address known before stays.
 * @throws SyncStopped where Shopify withheld the address, which doesn't mean that the customer has none
 */
function addressIn(line: string): CustomerAddress | null {
  const parsed = parseEmailLine(line);
  if ("reason" in parsed) {
    if (WITHHELD.test(parsed.reason)) throw new SyncStopped("access_denied");
    return null;
  }
  const { customerShopifyId, email } = parsed;
  return { customerShopifyId, email: email === null ? null : validEmail(email) };
}
