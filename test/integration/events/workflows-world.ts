/** A shop whose workflows in Shopify Flow use our triggers. */
import {
  startDueWorkflows,
  type WorkflowServices,
} from "../../../app/act/workflows/start-workflows.server.ts";
import type { Database } from "../../../app/db/core/database.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { noteCallsOfRun } from "../../../app/db/workflows/calls.server.ts";
import { noteTrigger } from "../../../app/db/workflows/triggers.server.ts";
import { TRIGGERS, type Trigger } from "../../../app/domain/workflows/triggers.ts";
import type { AdminClient } from "../../../app/shopify/admin.server.ts";
import { EXTENSIONS, triggersIn } from "../../simulators/shopify/flow/trigger-files.ts";
import { pause } from "../../setup/quick-rhythm.ts";
import { makeWorld, rowsOf, type World } from "../sync/sync-world.ts";
import { moved, NOW_MS, type EventsWorld } from "./events-world.ts";

/** The id that the world's first customer has at Shopify. */
export const FIRST_CUSTOMER = 7_000_000_000_001;

/** So many customers in a shop whose first run is over. Flow has said that workflows use these triggers. */
export async function workflowsWorld(
  customers: number,
  used: readonly Trigger[] = TRIGGERS,
): Promise<EventsWorld> {
  const people = Array.from({ length: customers }, () => ({ group: "loyal" as const }));
  const world = await makeWorld(people, { shopify: { flowTriggers: triggersIn(EXTENSIONS) } });
  await inShopSql(world.db, world.shopId, async (sql) => {
    for (const id of used) await noteTrigger(sql, { id, isUsed: true, toldAt: new Date(NOW_MS) });
  });
  return { world, clock: { nowMs: NOW_MS } };
}

/** A run of just now by which customers moved from New to Loyal, as the job `score` notes it. @returns its id */
export async function movedNow(
  on: EventsWorld,
  customers?: readonly number[],
  how: Parameters<typeof moved>[2] = {},
): Promise<number> {
  const runId = await moved(on, 0, customers === undefined ? how : { ...how, customers });
  await inShopSql(on.world.db, on.world.shopId, (sql) =>
    noteCallsOfRun(sql, runId, new Date(on.clock.nowMs)),
  );
  return runId;
}

interface Ways {
  readonly db?: Database;
  readonly admin?: AdminClient;
  readonly metrics?: WorkflowServices["metrics"];
}

/** Runs the job as the queue would, until nothing is left to start. */
export async function startAll(
  { world, clock }: EventsWorld,
  { db = world.db, admin = world.admin, metrics }: Ways = {},
): Promise<void> {
  const services = {
    db,
    log: { info: () => undefined, warn: () => undefined },
    ...(metrics === undefined ? {} : { metrics }),
    now: () => new Date(clock.nowMs),
    admin: () => Promise.resolve(admin),
  };
  const { signal } = new AbortController();
  for (let turn = 0; turn < 100; turn += 1) {
    const outcome = await startDueWorkflows(services, world.shopId, { signal, pause });
    if (outcome.outcome === "done") return;
    clock.nowMs += outcome.afterSeconds * 1_000;
  }
  throw new Error("The starts come to no end.");
}

/** What Flow took, in order: the handle and the customer, counted from 0. */
export function started({ world }: EventsWorld): string[] {
  return world.shopify.simulation.flow.taken.map(({ handle, payload }) => {
    const customer = payload["customer_id"];
    return typeof customer === "number" ? `${handle} ${String(customer - FIRST_CUSTOMER)}` : handle;
  });
}

/** How many starts wait. */
export async function waiting(world: World): Promise<number> {
  return (await rowsOf(world, "select 1 from workflow_calls where shop_id = $1")).length;
}
