import type { Database } from "../db/database.server.ts";
import { eraseEmails } from "../db/emails.server.ts";
import { inShop } from "../db/shop-scope.server.ts";
import {
  disableTarget,
  enableTarget,
  forgetLists,
  readSyncTargets,
  storeConnection,
  SYNC_JOBS,
  type Target,
} from "../db/sync-targets.server.ts";
import { stopRunningSync } from "../db/syncs.server.ts";
import type { KlaviyoClient } from "../klaviyo/client.server.ts";
import { checkKey } from "../klaviyo/key.server.ts";
import type { JobQueue } from "../queue/queue.server.ts";

interface SyncRequestDeps {
  readonly db: Database;
  readonly queue: Pick<JobQueue, "enqueue">;
}

interface SwitchOffDeps {
  readonly db: Database;
  readonly now: () => Date;
}

interface ConnectDeps extends SyncRequestDeps {
  readonly secrets: { seal(text: string): string };
  readonly klaviyo: (privateKey: string) => KlaviyoClient;
}

type ConnectOutcome =
  | { readonly outcome: "connected"; readonly accountName: string }
  | { readonly outcome: "wrong_key" | "missing_scope" | "unavailable" };

/**
 * Connects Klaviyo by a private key that it accepts and that may do what a sync does. The key is kept encrypted, and a
 * sync is queued in the same transaction.
 */
export async function connectKlaviyo(
  { db, queue, secrets, klaviyo }: ConnectDeps,
  shopId: number,
  { key, createProfiles }: { readonly key: string; readonly createProfiles: boolean },
  now: Date,
): Promise<ConnectOutcome> {
  const privateKey = key.trim();
  const check = await checkKey(klaviyo(privateKey));
  if (check.outcome !== "ok") return { outcome: check.outcome };
  const { accountName } = check;
  await inShop(db, shopId, async (tx) => {
    // First, so that it writes no more of what is erased here.
    await stopRunningSync(tx, "klaviyo", now);
    const known = (await readSyncTargets(tx)).find((target) => target.target === "klaviyo");
    if (known && known.accountName !== accountName) {
      // What another account held says nothing of this one.
      await forgetLists(tx);
      await eraseEmails(tx);
    }
    await storeConnection(tx, { encryptedKey: secrets.seal(privateKey), accountName, createProfiles }, now);
    await queue.enqueue(tx, SYNC_JOBS.klaviyo, { shopId });
  });
  return { outcome: "connected", accountName };
}

/** Ends the connection: key and emails are erased here; lists and profiles stay as they are in Klaviyo. */
export async function disconnectKlaviyo({ db, now }: SwitchOffDeps, shopId: number): Promise<void> {
  await inShop(db, shopId, async (tx) => {
    await disableTarget(tx, "klaviyo");
    await stopRunningSync(tx, "klaviyo", now());
    await eraseEmails(tx);
  });
}

/** Switches the customer tags on; the first sync is queued in the same transaction. */
export async function enableTags({ db, queue }: SyncRequestDeps, shopId: number, now: Date): Promise<void> {
  await inShop(db, shopId, async (tx) => {
    await enableTarget(tx, "shopify_tags", now);
    await queue.enqueue(tx, SYNC_JOBS.shopify_tags, { shopId });
  });
}

/** Switches the customer tags off; those already set stay. */
export async function disableTags({ db, now }: SwitchOffDeps, shopId: number): Promise<void> {
  await inShop(db, shopId, async (tx) => {
    await disableTarget(tx, "shopify_tags");
    await stopRunningSync(tx, "shopify_tags", now());
  });
}

/** Queues a sync of a target, if it is on: when the merchant asks, or changed a prefix. */
export async function requestSync(
  { db, queue }: SyncRequestDeps,
  shopId: number,
  target: Target,
): Promise<{ outcome: "queued" } | { outcome: "off" }> {
  return inShop(db, shopId, async (tx) => {
    const enabled = (await readSyncTargets(tx)).some((known) => known.target === target && known.enabled);
    if (!enabled) return { outcome: "off" };
    await queue.enqueue(tx, SYNC_JOBS[target], { shopId });
    return { outcome: "queued" };
  });
}
