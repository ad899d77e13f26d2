/**
 * The sync of Klaviyo: the emails are read from Shopify, then profiles join the list of their group by one import
 * after the other, then they leave other lists.
 */
import { countUnreachable, readSendable } from "../db/desired.server.ts";
import { dropSettledLeavers } from "../db/profile-leavers.server.ts";
import { countProfileFailures } from "../db/profile-states.server.ts";
import { inShopSql } from "../db/shop-scope.server.ts";
import { finishSync, moveSync } from "../db/syncs.server.ts";
import type { KlaviyoClient } from "../klaviyo/client.server.ts";
import { driveSync, type Step, type SyncOutcome } from "./drive.server.ts";
import { readEmails, startEmails } from "./klaviyo-emails.server.ts";
import { pushProfiles } from "./klaviyo-imports.server.ts";
import { leaveLists } from "./klaviyo-leaving.server.ts";
import type { KlaviyoStep, KlaviyoSyncContext } from "./klaviyo-step.server.ts";
import { SyncStopped } from "./stop.server.ts";

/** Brings Klaviyo to the groups of the newest run, as far as that goes now. */
export async function syncKlaviyo(context: KlaviyoSyncContext): Promise<SyncOutcome> {
  let connected: { key: string; client: KlaviyoClient } | null = null;
  return driveSync(context, "klaviyo", async (sync, target) => {
    const key = target.encryptedKey;
    if (key === null) throw new SyncStopped("wrong_key");
    if (connected?.key !== key) connected = { key, client: context.klaviyo(key) };
    return stepOf({ context, client: connected.client, sync, target });
  });
}

async function stepOf(step: KlaviyoStep): Promise<Step> {
  switch (step.sync.phase) {
    case "preparing":
      return startEmails(step);
    case "emails":
      return readEmails(step);
    case "adding":
      return (await pushProfiles(step)) ?? next(step);
    case "removing":
      return (await leaveLists(step)) ?? finish(step);
  }
}

async function next({ context, sync }: KlaviyoStep): Promise<Step> {
  await inShopSql(context.db, context.shopId, (sql) =>
    moveSync(sql, sync.id, { phase: "removing", operationId: null }),
  );
  return { step: "on" };
}

async function finish({ context, sync }: KlaviyoStep): Promise<Step> {
  return inShopSql(context.db, context.shopId, async (sql) => {
    await dropSettledLeavers(sql);
    const left = {
      failed: await countProfileFailures(sql),
      unreachable: await countUnreachable(sql, "klaviyo"),
    };
    await finishSync(sql, sync.id, left, context.now());
    const sendable = await readSendable(sql);
    return { step: "end", anotherDue: sendable !== null && sendable.runId !== sync.runId };
  });
}
