/**
 * The clean-up of Klaviyo. It deletes the lists that the app made and takes everybody off those that it took over. Then
 * it clears the app's properties on profiles. Last it deletes the segments that the app made.
 */
import { countToCleanUp, wantNoProfiles } from "../../db/sync/clean-up.server.ts";
import { startSending, runSize } from "../../db/sync/pending-syncs.server.ts";
import { settleWithoutProfile } from "../../db/sync/klaviyo/profile-ids.server.ts";
import { countProfileFailures } from "../../db/sync/klaviyo/profile-states.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { countInSync } from "../../db/sync/syncs.server.ts";
import { GROUP_PLACES } from "../../domain/sync/places.ts";
import { placesOfSync } from "../../domain/sync/set-places.ts";
import { finishCleanUp } from "../engine/clean-up-end.server.ts";
import type { Step } from "../engine/run-sync.server.ts";
import { klaviyoAdapter } from "./klaviyo-adapter.ts";
import { clearLeft } from "./klaviyo-clearing.server.ts";
import { deleteMadeLists, deleteMadeSegments } from "./klaviyo-deleting.server.ts";
import { isQuiet } from "./klaviyo-upload-jobs.server.ts";
import { leaveLists } from "./klaviyo-leaving.server.ts";
import { forgetOtherLists, readUnknownMembers } from "./klaviyo-list-search.server.ts";
import { eachToLookUp } from "./klaviyo-lookups.server.ts";
import { inWriting, type KlaviyoStep } from "./klaviyo-step.server.ts";

/** Takes the clean-up one step further. */
export async function cleanUpKlaviyo(step: KlaviyoStep): Promise<Step> {
  if (step.sync.phase !== "removing") return prepare(step);
  await deleteMadeLists(step);
  return (await leaveLists(step)) ?? (await clearAll(step)) ?? end(step);
}

/** Waits for uploads of earlier syncs, reads who is on our lists, and writes down that nobody is wanted on any. */
async function prepare(step: KlaviyoStep): Promise<Step> {
  const { context, sync } = step;
  if (!(await isQuiet(step, sync.operationId))) return { step: "poll" };
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

/** Clears the properties of everybody who is off the lists; null: nobody is left. */
async function clearAll(step: KlaviyoStep): Promise<Step | null> {
  const { context, sync } = step;
  const toClear = { which: "to_clear", set: GROUP_PLACES } as const;
  const allKnown = await eachToLookUp(step, toClear, async (sql, emails) => {
    const { left } = await settleWithoutProfile(sql, GROUP_PLACES, emails, context.now());
    await countInSync(sql, sync.id, { updated: left });
  });
  return allKnown ? clearLeft(step) : { step: "on" };
}

async function end(step: KlaviyoStep): Promise<Step> {
  const { context, sync } = step;
  await deleteMadeSegments(step);
  const failed = await inShopSql(context.db, context.shopId, (sql) =>
    countProfileFailures(sql, placesOfSync(sync.set, step.target.audiences)),
  );
  return finishCleanUp(context, sync, { target: step.target, adapter: klaviyoAdapter, failed });
}
