import type { Database } from "../../db/core/database.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { endCalls, nextCalls, type WorkflowCall } from "../../db/workflows/calls.server.ts";
import { triggersInUse } from "../../db/workflows/triggers.server.ts";
import { findShop } from "../../db/shops/shop-directory.server.ts";
import { isFresh } from "../../domain/movement/move-events.ts";
import type { Trigger } from "../../domain/workflows/triggers.ts";
import type { JobOutcome } from "../../queue/queue.server.ts";
import type { AdminClient } from "../../shopify/admin.server.ts";
import { MOST_STARTS, startWorkflows } from "../../shopify/workflows.server.ts";
import { again, ON, runSteps, type Step } from "../../steps/run-steps.server.ts";
import { startOf } from "./start-of.ts";

export interface WorkflowServices {
  readonly db: Database;
  readonly log: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
  };
  readonly now: () => Date;
  admin(shopDomain: string): Promise<AdminClient>;
}

/** Starts that are made together. */
interface Batch {
  readonly calls: readonly WorkflowCall[];
  readonly used: ReadonlySet<Trigger>;
}

/** After so long other shops get their turn. */
const TURN_MS = 30_000;
/** How long until a parked shop is asked again. */
const PARKED_SECONDS = 3_600;

/**
 * Tells Shopify Flow what has happened, batch by batch, oldest first. A start is deleted once Flow has answered, so it
 * is made at least once, and never again after an answer. Where the answer was lost, the batch is sent again: Flow knows
 * no key to tell a repetition by. A start that waited for days is left out, as it would come out of season.
 */
export async function startDueWorkflows(
  services: WorkflowServices,
  shopId: number,
  {
    signal,
    pause,
  }: { readonly signal: AbortSignal; readonly pause?: (ms: number, signal: AbortSignal) => Promise<unknown> },
): Promise<JobOutcome> {
  const { db, now } = services;
  const shop = await findShop(db, shopId);
  if (shop === null || shop.uninstalledAt !== null) return { outcome: "done" };
  const admin = await services.admin(shop.domain);
  return runSteps<Batch>(
    {
      due: () => nextBatch(db, shopId),
      advance: (batch) => makeStarts(services, shopId, { admin, signal }, batch),
      // How long nobody answered is not kept: a start ends by itself once it is no longer fresh.
      noteWait: () => Promise.resolve(null),
      patienceMs: 0,
      hindered: (_, obstacle) =>
        Promise.resolve(obstacle?.obstacle === "park" ? again(PARKED_SECONDS) : "bug"),
    },
    { now, signal, endsMs: performance.now() + TURN_MS, pause },
  );
}

async function nextBatch(db: Database, shopId: number): Promise<Batch | null> {
  return inShopSql(db, shopId, async (sql) => {
    const calls = await nextCalls(sql, MOST_STARTS);
    return calls.length === 0 ? null : { calls, used: await triggersInUse(sql) };
  });
}

async function makeStarts(
  { db, log, now }: WorkflowServices,
  shopId: number,
  { admin, signal }: { readonly admin: AdminClient; readonly signal: AbortSignal },
  { calls, used }: Batch,
): Promise<Step> {
  const due = calls.flatMap((call) => {
    const start =
      call.trigger !== null && used.has(call.trigger) && isFresh(call.at, now()) ? startOf(call) : null;
    return start === null || call.trigger === null ? [] : [{ trigger: call.trigger, start }];
  });
  const refusals =
    due.length === 0
      ? []
      : await startWorkflows(
          admin,
          due.map(({ start }) => start),
          signal,
        );
  const count = (isMeant: (refusal: string | null) => boolean): Partial<Record<Trigger, number>> => {
    const counts: Partial<Record<Trigger, number>> = {};
    for (const [at, { trigger }] of due.entries())
      if (isMeant(refusals[at] ?? null)) counts[trigger] = (counts[trigger] ?? 0) + 1;
    return counts;
  };
  const sent = count((refusal) => refusal === null);
  const refused = count((refusal) => refusal !== null);
  const ids = calls.map(({ id }) => id);
  await inShopSql(db, shopId, (sql) => endCalls(sql, { ids, sent, refused }, now()));
  log.info({ shopId, sent, leftOut: calls.length - due.length }, "workflows started");
  // Flow's message may name what was in the payload, so it stays out of the log.
  if (Object.keys(refused).length > 0) log.warn({ shopId, refused }, "Flow refused to start workflows");
  return ON;
}
