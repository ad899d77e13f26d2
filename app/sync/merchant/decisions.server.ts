/** What the merchant decides of a pending sync. A decision may come twice, or too late. */
import type { Database } from "../../db/core/database.server.ts";
import { readSendable } from "../../db/sync/states/wanted.server.ts";
import { confirmHeld, discardHeld } from "../../db/sync/pending-syncs.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { lockTarget, readTarget, type Target } from "../../db/sync/sync-targets.server.ts";
import { pauseSet, readSet, type TargetSet } from "../../db/sync/audience-sets.server.ts";
import { setOf } from "../../db/sync/sync-row.server.ts";
import { wakeForOne } from "../engine/wake-sync.server.ts";
import { findSync } from "../../db/sync/newest-syncs.server.ts";
import type { JobQueue } from "../../queue/queue.server.ts";
import { openSync } from "../engine/open-sync.server.ts";

export interface DecisionDeps {
  readonly db: Database;
  readonly queue: Pick<JobQueue, "enqueue">;
  readonly now: () => Date;
}

/** A sync as the merchant saw it. */
export interface SeenSync {
  readonly target: Target;
  readonly syncId: number;
}

/** stale: what the merchant saw is out of date, so nothing was done. */
export type Decided = { readonly outcome: "done" | "stale" };

const DONE: Decided = { outcome: "done" };
const STALE: Decided = { outcome: "stale" };

/** Sends a pending sync, and ends a pause of its set. The sync sends what its preview said. */
export async function confirmSync(deps: DecisionDeps, shopId: number, seen: SeenSync): Promise<Decided> {
  const { target, syncId } = seen;
  return inShopSql(deps.db, shopId, async (sql) => {
    await lockTarget(sql, target);
    const sync = await findSync(sql, target, syncId);
    if (sync === null) return STALE;
    if (!(await confirmHeld(sql, target, syncId, deps.now()))) return sync.confirmedAt ? DONE : STALE;
    await pauseSet(sql, setOf(sync), null);
    await wakeForOne(deps.queue, sql, target);
    return DONE;
  });
}

/** Discards a pending sync: nothing of it is sent. The sync of the next run is judged anew. */
export async function discardSync(deps: DecisionDeps, shopId: number, seen: SeenSync): Promise<Decided> {
  const { target, syncId } = seen;
  return inShopSql(deps.db, shopId, async (sql) => {
    await lockTarget(sql, target);
    if (await discardHeld(sql, target, syncId, { now: deps.now(), errorCode: null })) return DONE;
    const sync = await findSync(sql, target, syncId);
    return sync?.status === "discarded" ? DONE : STALE;
  });
}

/**
 * Has a sync of a set prepared and kept pending, whatever it would do. stale: a sync of the set runs already, or nothing
 * can be sent.
 */
export async function previewSet(deps: DecisionDeps, shopId: number, at: TargetSet): Promise<Decided> {
  return inShopSql(deps.db, shopId, async (sql) => {
    const enabled = (await readTarget(sql, at.target))?.enabled ?? false;
    const isSent = (await readSet(sql, at)) !== null;
    const sendable = await readSendable(sql);
    if (!enabled || !isSent || sendable === null) return STALE;
    const asked = { ...at, runId: sendable.runId, kind: "forward", asked: true, running: "leave" } as const;
    if ((await openSync(sql, asked, deps.now())) === null) return STALE;
    await wakeForOne(deps.queue, sql, at.target);
    return DONE;
  });
}
