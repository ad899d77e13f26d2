/** The clean-up of the customer tags. It goes the way of every sync of tags, but no tag is wanted. */
import { countToCleanUp, wantNoTags } from "../../db/sync/clean-up.server.ts";
import { startSending, runSize } from "../../db/sync/pending-syncs.server.ts";
import { emptyMetafieldStates } from "../../db/sync/states/metafield-states.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import {
  countTagFailures,
  dropSettledTags,
  passOnMergedTags,
} from "../../db/sync/states/tag-states.server.ts";
import { placesOfSync } from "../../domain/sync/set-places.ts";
import { labelled } from "../../db/sync/audience-rows.ts";
import type { SyncTarget } from "../../db/sync/sync-targets.server.ts";
import type { SyncRow } from "../../db/sync/sync-row.server.ts";
import { lockRunning } from "../../db/sync/syncs.server.ts";
import { finishCleanUp } from "../engine/clean-up-end.server.ts";
import type { Step, SyncContext } from "../engine/run-sync.server.ts";
import { tagsAdapter } from "./tags-adapter.ts";

/**
 * Writes down that no tag and no metafield is wanted. The labels stay as they were sent, whatever the prefix is now.
 * Nothing of an earlier sync may be under way.
 */
export async function prepareTagsCleanUp(
  { db, shopId, now }: SyncContext,
  sync: SyncRow,
  { audiences }: SyncTarget,
): Promise<Step> {
  await inShopSql(db, shopId, async (sql) => {
    if (!(await lockRunning(sql, sync))) return;
    await passOnMergedTags(sql, now());
    await wantNoTags(sql, now());
    await emptyMetafieldStates(sql, now());
    const planned = await countToCleanUp(sql, "shopify_tags");
    // Without labels no tag was ever sent.
    const phase = labelled(audiences).length === 0 ? "metafields" : "removing";
    await startSending(sql, sync.id, { phase, planned, size: await runSize(sql, sync.runId) }, now());
  });
  return { step: "on" };
}

export async function endTagsCleanUp(context: SyncContext, sync: SyncRow, target: SyncTarget): Promise<Step> {
  const failed = await inShopSql(context.db, context.shopId, async (sql) => {
    const failures = await countTagFailures(sql, placesOfSync(sync.set, target.audiences));
    if (failures > 0) return failures;
    await dropSettledTags(sql);
    await emptyMetafieldStates(sql, context.now());
    return 0;
  });
  return finishCleanUp(context, sync, { target, adapter: tagsAdapter, failed });
}
