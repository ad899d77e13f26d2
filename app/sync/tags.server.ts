/** The sync of the customer tags: joins first, by one bulk mutation after the other, then leaves. */
import { countUnreachable, readSendable, refreshTagStates } from "../db/desired.server.ts";
import { readSettings } from "../db/settings.server.ts";
import { inShop, inShopSql, type ShopSql } from "../db/shop-scope.server.ts";
import { countTagLines, dropTagLines, relabelTags, countTagFailures } from "../db/sync-states.server.ts";
import { saveLabels, type SyncTarget, type TargetLabels } from "../db/sync-targets.server.ts";
import { finishSync, moveSync, type SyncRow } from "../db/syncs.server.ts";
import { GROUPS } from "../domain/groups/group.ts";
import type { AdminClient } from "../shopify/admin.server.ts";
import { startTagMutation } from "../shopify/bulk-mutation.server.ts";
import { isTagMutationRunning } from "../shopify/running-mutations.server.ts";
import { driveSync, type Step, type SyncContext, type SyncOutcome } from "./drive.server.ts";
import { ENGLISH_NAMES, labelsOf, sameLabels } from "./labels.ts";
import { CURRENT_PLACES } from "./membership.ts";
import { SyncStopped } from "./stop.server.ts";
import { gatherTagChanges } from "./tag-changes.server.ts";
import { isOver, readTagOperation, settleTagOperation } from "./tag-results.server.ts";

interface TagSyncContext extends SyncContext {
  readonly admin: AdminClient;
  /** Lines of one file; fewer than fill one, so that little is repeated after a loss. */
  readonly fileLines?: number;
}

const FILE_LINES = 50_000;
const BUSY_SECONDS = 10;
const ON: Step = { step: "on" };
const POLL: Step = { step: "poll" };

/** Brings the customer tags to the groups of the newest run, as far as that goes now. */
export async function syncTags(context: TagSyncContext): Promise<SyncOutcome> {
  return driveSync(context, "shopify_tags", (sync, target) => {
    if (sync.phase === "adding") return push(context, sync, target, "add");
    if (sync.phase === "removing") return push(context, sync, target, "remove");
    return prepare(context, sync, target);
  });
}

/** Waits until nothing of an earlier sync is under way, then writes down what is wanted. */
async function prepare(context: TagSyncContext, sync: SyncRow, target: SyncTarget): Promise<Step> {
  const { db, shopId, admin } = context;
  if (sync.operationId !== null) {
    const left = await readTagOperation(admin, sync.operationId);
    if (left !== null && !isOver(left)) return POLL;
  }
  if (await isTagMutationRunning(admin)) return POLL;
  const { tagPrefix } = await inShop(db, shopId, readSettings);
  await inShopSql(db, shopId, async (sql) => {
    const now = context.now();
    const labels = await settleLabels(sql, target.labels, tagPrefix, now);
    if (labels !== target.labels) await saveLabels(sql, "shopify_tags", labels);
    await refreshTagStates(sql, now);
    await moveSync(sql, sync.id, { phase: "adding", operationId: null });
  });
  return ON;
}

/** The labels of this sync: fixed once, and changed only by another prefix, one change after the other. */
async function settleLabels(
  sql: ShopSql,
  had: TargetLabels | null,
  prefix: string,
  now: Date,
): Promise<TargetLabels> {
  const due = labelsOf(prefix, ENGLISH_NAMES);
  if (had === null) return { current: due, previous: null };
  if (sameLabels(had.current, due)) return had;
  const turned = await relabelTags(sql, CURRENT_PLACES, GROUPS.length, now);
  return turned ? { current: due, previous: had.current } : had;
}

async function push(
  context: TagSyncContext,
  sync: SyncRow,
  target: SyncTarget,
  step: "add" | "remove",
): Promise<Step> {
  const { db, shopId, admin } = context;
  const within = <T>(work: (sql: ShopSql) => Promise<T>) => inShopSql(db, shopId, work);
  if (sync.operationId !== null) return settleTagOperation(context, sync, sync.operationId, step);
  if ((await within(countTagLines)) > 0) {
    // The file may have been sent: its operation's id was not noted before the process ended.
    if (await isTagMutationRunning(admin)) return POLL;
    await within(dropTagLines);
  }
  if (target.labels === null) throw new Error("The tags have no labels though they are being sent.");
  const labels = target.labels;
  const changes = await within((sql) =>
    gatherTagChanges(sql, step, labels, context.fileLines ?? FILE_LINES, context.now()),
  );
  if (changes === null) return step === "add" ? next(context, sync) : finish(context, sync, target);
  const mutation = step === "add" ? "tagsAdd" : "tagsRemove";
  const start = await startTagMutation(admin, mutation, changes, { signal: context.signal });
  if (start.outcome === "busy") return { step: "wait", code: "rate_limited", afterSeconds: BUSY_SECONDS };
  if (start.outcome === "refused") throw new SyncStopped("refused");
  const phase = sync.phase;
  await within((sql) => moveSync(sql, sync.id, { phase, operationId: start.operationId }));
  return POLL;
}

async function next(context: TagSyncContext, sync: SyncRow): Promise<Step> {
  await inShopSql(context.db, context.shopId, (sql) =>
    moveSync(sql, sync.id, { phase: "removing", operationId: null }),
  );
  return ON;
}

/** Ends the sync, and says whether another is due: for a newer run, or for a prefix that was changed meanwhile. */
async function finish(context: TagSyncContext, sync: SyncRow, target: SyncTarget): Promise<Step> {
  const { db, shopId } = context;
  const { tagPrefix } = await inShop(db, shopId, readSettings);
  const due = labelsOf(tagPrefix, ENGLISH_NAMES);
  const otherLabels = target.labels !== null && !sameLabels(target.labels.current, due);
  return inShopSql(db, shopId, async (sql) => {
    const left = {
      failed: await countTagFailures(sql),
      unreachable: await countUnreachable(sql, "shopify_tags"),
    };
    await finishSync(sql, sync.id, left, context.now());
    const sendable = await readSendable(sql);
    const anotherDue = otherLabels || (sendable !== null && sendable.runId !== sync.runId);
    return { step: "end", anotherDue };
  });
}
