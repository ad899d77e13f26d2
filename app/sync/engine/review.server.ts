/** The last step before anything is sent: a sync becomes pending, or begins to send. */
import { countMoved, countPlanned } from "../../db/sync/planned-changes.server.ts";
import { readSendable } from "../../db/sync/states/wanted.server.ts";
import {
  holdSync,
  lastSentSize,
  runSize,
  startSending,
  startMaking,
} from "../../db/sync/pending-syncs.server.ts";
import { sizeOfSet, wouldEmpty } from "../../db/sync/set-size.server.ts";
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import { setOf, type SyncPhase, type SyncRow } from "../../db/sync/sync-row.server.ts";
import { lockRunning } from "../../db/sync/syncs.server.ts";
import { noteWanted, rememberBefore, rememberMore } from "../../db/sync/states/undo-states.server.ts";
import { holdCodeOf, type HoldCode, type SyncToJudge } from "../../domain/sync/brake.ts";
import type { PlaceSet } from "../../domain/sync/places.ts";
import type { Preview } from "../../domain/sync/preview.ts";
import { isKeptByPlan } from "./plan-hold.server.ts";
import type { Step, SyncContext } from "./run-sync.server.ts";
import type { TargetAdapter } from "./target-adapter.ts";

interface Sending {
  readonly adapter: TargetAdapter;
  /** The places that the sync sends. */
  readonly places: PlaceSet;
  /** The phase in which the sync goes on; `making`: it begins to send once its lists are made. */
  readonly next: SyncPhase;
}

interface Review extends Sending {
  /** Whether the merchant has ended its audience. They know that everybody leaves it. */
  readonly isEnding: boolean;
  /** Whether the sync would take over a list that the app did not make and the merchant has not agreed to. */
  readonly isListFound: (sql: ShopSql) => Promise<boolean>;
  /** Finds out what only the merchant's preview needs; false: more is left, and the next step goes on. */
  readonly beforeHold: () => Promise<boolean>;
  readonly preview: (sql: ShopSql) => Promise<Preview>;
}

/**
 * Judges a sync whose wanted states are written down. A confirmed sync is not judged, nor is an undo. But even a
 * confirmed one waits for a plan.
 */
export async function review(context: SyncContext, sync: SyncRow, ways: Review): Promise<Step> {
  const keptByPlan = await isKeptByPlan(context, sync, ways.isEnding);
  const isJudged = sync.confirmedAt === null && !ways.isEnding;
  const code = isJudged ? await judge(context, sync, { ...ways, keptByPlan }) : keptByPlan ? "plan" : null;
  return code === null ? go(context, sync, ways) : hold(context, sync, { ...ways, code });
}

async function judge(
  { db, shopId }: SyncContext,
  sync: SyncRow,
  { isListFound, places, keptByPlan }: Review & Pick<SyncToJudge, "keptByPlan">,
): Promise<HoldCode | null> {
  return inShopSql(db, shopId, async (sql) => {
    const set = setOf(sync);
    const { eligible } = await runSize(sql, sync.runId);
    const last = await lastSentSize(sql, set);
    const moved = await countMoved(sql, sync.target, places);
    const empties = await wouldEmpty(sql, sync.target, places);
    const foundList = await isListFound(sql);
    const asked = sync.holdCode === "asked";
    return holdCodeOf({ moved, eligible, last, empties, foundList, asked, keptByPlan });
  });
}

async function hold(
  { db, shopId }: SyncContext,
  sync: SyncRow,
  { code, beforeHold, preview, places }: Review & { readonly code: HoldCode },
): Promise<Step> {
  if (!(await beforeHold())) return { step: "on" };
  return inShopSql(db, shopId, async (sql) => {
    const size = await sizeOfSet(sql, setOf(sync), { runId: sync.runId, places });
    await holdSync(sql, sync.id, { code, preview: await preview(sql), size });
    const sendable = await readSendable(sql);
    return { step: "end", anotherDue: sendable !== null && sendable.runId !== sync.runId };
  });
}

async function go(context: SyncContext, sync: SyncRow, sending: Sending): Promise<Step> {
  await inShopSql(context.db, context.shopId, async (sql) => {
    if (!(await lockRunning(sql, sync))) return;
    if (sending.next === "making") await startMaking(sql, sync.id, context.now());
    else await beginSending(sql, sync, sending, context.now());
  });
  return { step: "on" };
}

/** Lets a sync begin to send. Notes how much it sends, and what an undo leads back to. */
export async function beginSending(sql: ShopSql, sync: SyncRow, sending: Sending, now: Date): Promise<void> {
  const { adapter, places, next } = sending;
  const planned = await countPlanned(sql, sync.target, places);
  // An undo leads back to what is remembered, so that stays until the undo is done.
  if (sync.kind === "forward") await remember(sql, sync, sending, planned);
  await adapter.takePlaces(sql, places);
  const size = await sizeOfSet(sql, setOf(sync), { runId: sync.runId, places });
  await startSending(sql, sync.id, { phase: next, planned, size }, now);
}

/**
 * Remembers what an undo leads back to. A sync without changes is nothing to take back, so it leaves that as it is. A
 * crash at the end of a sync can have opened such a one. A sync that goes on with the last one is taken back with that.
 */
async function remember(
  sql: ShopSql,
  { target, continues }: SyncRow,
  { adapter, places }: Sending,
  planned: number,
): Promise<void> {
  if (planned === 0) return noteWanted(sql, target, places);
  if (continues) return rememberMore(sql, target, places);
  await rememberBefore(sql, target, places);
  await adapter.rememberBesides(sql, places);
}
