/**
 * The clean-up of Klaviyo. It deletes the lists that the app made and takes everybody off those that it took over. Then
 * it clears the app's properties on profiles. Last it deletes the segments that the app made.
 */
import { countToCleanUp, forgetGuests, wantNoProfiles } from "../../db/sync/clean-up.server.ts";
import { startSending, runSize } from "../../db/sync/pending-syncs.server.ts";
import { settleWithoutProfile } from "../../db/sync/klaviyo/profile-ids.server.ts";
import { emptyPlace } from "../../db/sync/klaviyo/profile-places.server.ts";
import { countProfileFailures } from "../../db/sync/klaviyo/profile-states.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { forgetList } from "../../db/sync/klaviyo/klaviyo-lists.server.ts";
import { countInSync } from "../../db/sync/syncs.server.ts";
import { placeBit } from "../../domain/sync/places.ts";
import { listExists } from "../../klaviyo/lists.server.ts";
import { finishCleanUp } from "../engine/clean-up-end.server.ts";
import type { Step } from "../engine/run-sync.server.ts";
import { klaviyoAdapter } from "./klaviyo-adapter.ts";
import { clearLeft } from "./klaviyo-clearing.server.ts";
import { deleteMadeLists, deleteMadeSegments } from "./klaviyo-deleting.server.ts";
import { importOver, importsOver } from "./klaviyo-upload-jobs.server.ts";
import { leaveLists } from "./klaviyo-leaving.server.ts";
import { readUnknownMembers } from "./klaviyo-list-search.server.ts";
import { eachToLookUp } from "./klaviyo-lookups.server.ts";
import { currentTarget, inWriting, type KlaviyoStep } from "./klaviyo-step.server.ts";

/** Takes the clean-up one step further. */
export async function cleanUpKlaviyo(step: KlaviyoStep): Promise<Step> {
  if (step.sync.phase !== "removing") return prepare(step);
  await deleteMadeLists(step);
  return (await leaveLists(step)) ?? (await clearAll(step)) ?? end(step);
}

/** Waits for uploads of earlier syncs, reads who is on our lists, and writes down that nobody is wanted on any. */
async function prepare(step: KlaviyoStep): Promise<Step> {
  const { context, client, sync } = step;
  if (sync.operationId !== null && !(await importOver(client, sync.operationId))) return { step: "poll" };
  if (!(await importsOver(step))) return { step: "poll" };
  await forgetOtherLists(step);
  await readUnknownMembers(step);
  await inWriting(step, async (sql) => {
    await wantNoProfiles(sql, context.now());
    const planned = await countToCleanUp(sql, "klaviyo");
    const size = await runSize(sql, sync.runId);
    await startSending(sql, sync.id, { phase: "removing", planned, size }, context.now());
  });
  return { step: "on" };
}

/**
 * Forgets lists that are gone, and lists that the merchant has not agreed to have taken over. The latter stay as they
 * are in Klaviyo.
 */
async function forgetOtherLists(step: KlaviyoStep): Promise<void> {
  const { audiences } = await currentTarget(step);
  for (const { place, listId, listTaken } of audiences) {
    if (listId === null) continue;
    if (listTaken && (await listExists(step.client, listId))) continue;
    await inWriting(step, async (sql) => {
      if (!listTaken) await forgetGuests(sql, placeBit(place));
      await emptyPlace(sql, placeBit(place));
      await forgetList(sql, place);
    });
  }
}

/** Clears the properties of everybody who is off the lists; null: nobody is left. */
async function clearAll(step: KlaviyoStep): Promise<Step | null> {
  const { context, sync } = step;
  const allKnown = await eachToLookUp(step, "to_clear", async (sql, emails) => {
    const { left } = await settleWithoutProfile(sql, emails, context.now());
    await countInSync(sql, sync.id, { updated: left });
  });
  return allKnown ? clearLeft(step) : { step: "on" };
}

async function end(step: KlaviyoStep): Promise<Step> {
  const { context, sync } = step;
  await deleteMadeSegments(step);
  const failed = await inShopSql(context.db, context.shopId, countProfileFailures);
  return finishCleanUp(context, sync, { target: step.target, adapter: klaviyoAdapter, failed });
}
