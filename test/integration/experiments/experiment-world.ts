/** A shop with enough scored customers for an experiment, beside both simulated targets. */
import { randomUUID } from "node:crypto";

import { noteResults } from "../../../app/act/experiments/results.server.ts";
import {
  startExperiment,
  type ExperimentDraft,
  type ExperimentServices,
} from "../../../app/act/experiments/start.server.ts";
import type { Database } from "../../../app/db/core/database.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { findExperiment, type Experiment } from "../../../app/db/experiments/experiments.server.ts";
import { upsertOrders } from "../../../app/db/orders/orders.server.ts";
import type { Arm } from "../../../app/domain/experiment/arm.ts";
import type { Order } from "../../../app/domain/orders/order.ts";
import { makeWorld, rowsOf, type Person, type World } from "../sync/sync-world.ts";

/** The Shopify id of the first customer; the others follow. */
export const FIRST_ID = 7_000_000_000_001;
const DAY_MS = 86_400_000;
/** The clock of the world at the start. */
export const START = new Date("2026-03-01T12:00:00.000Z");

export interface ExperimentWorld extends World {
  /** Moves the clock of what is tested. */
  readonly clock: { now: Date };
  readonly queued: string[];
  readonly services: ExperimentServices;
  readonly shop: { readonly id: number; readonly timeZone: string };
}

export const daysLater = (days: number): Date => new Date(START.getTime() + days * DAY_MS);

/** @param loyal - how many customers are in the group Loyal; ten more are in Sleeping */
export async function experimentWorld(loyal: number, world?: World): Promise<ExperimentWorld> {
  const people: Person[] = [
    ...Array.from({ length: loyal }, () => ({ group: "loyal" as const })),
    ...Array.from({ length: 10 }, () => ({ group: "sleeping" as const })),
  ];
  const on = world ?? (await makeWorld(people));
  const clock = { now: START };
  const queued: string[] = [];
  const services = servicesOn(on.db, clock, queued);
  return { ...on, clock, queued, services, now: () => clock.now, shop: { id: on.shopId, timeZone: "UTC" } };
}

export function servicesOn(
  db: Database,
  clock: { readonly now: Date },
  queued: string[],
): ExperimentServices {
  return {
    db,
    now: () => clock.now,
    log: { info: () => undefined },
    queue: { enqueue: async (_: unknown, name: string) => void queued.push(name) },
  };
}

export function draftOf(changes: Partial<ExperimentDraft> = {}): ExperimentDraft {
  return {
    requestKey: randomUUID(),
    name: "Win back",
    source: { kind: "group", of: "loyal" },
    plan: { samplePercent: 50, holdoutPercent: null },
    plannedDays: 30,
    sent: [],
    ...changes,
  };
}

/** Starts an experiment that is not refused. @returns its id */
export async function started(on: ExperimentWorld, changes: Partial<ExperimentDraft> = {}): Promise<number> {
  const outcome = await startExperiment(on.services, on.shop, draftOf(changes));
  if (outcome.outcome !== "started") throw new Error(outcome.why);
  return outcome.id;
}

export async function experimentOf(on: World, id: number): Promise<Experiment> {
  const found = await inShopSql(on.db, on.shopId, (sql) => findExperiment(sql, id));
  if (found === null) throw new Error("There is no such experiment.");
  return found;
}

/** The customers in an arm, by their index. */
export async function inArm(on: World, id: number, arm: Arm): Promise<number[]> {
  const rows = await rowsOf(
    on,
    `select c.shopify_id as "shopifyId" from experiment_members m
       join customers c on c.shop_id = m.shop_id and c.id = m.customer_id
      where m.shop_id = $1 and m.experiment_id = $2 and m.arm = $3 order by 1`,
    [id, arm === "sample" ? 0 : 1],
  );
  return rows.map(({ shopifyId }) => Number(shopifyId) - FIRST_ID);
}

/** An order of the n-th customer, paid and in euros unless the test says otherwise. */
export function orderOf(index: number, at: Date, changes: Partial<Order> = {}): Order {
  nextOrder += 1n;
  return {
    id: nextOrder,
    customerShopifyId: BigInt(FIRST_ID + index),
    createdAt: at,
    processedAt: at,
    updatedAt: at,
    state: "counted",
    pointOfSale: false,
    currency: "EUR",
    amountMinor: 1_000,
    ...changes,
  };
}
let nextOrder = 5_000_000_000_000n;

export async function place(on: World, orders: readonly Order[]): Promise<void> {
  await inShopSql(on.db, on.shopId, (sql) => upsertOrders(sql, orders));
}

export const work = (on: ExperimentWorld, services = on.services): Promise<void> =>
  noteResults(services, on.shopId, new AbortController().signal);
