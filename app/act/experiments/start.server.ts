/** Starts an experiment: draws its arms, and has them sent where the merchant wants them. */
import { randomInt } from "node:crypto";

import type { Database } from "../../db/core/database.server.ts";
import { readAsUsual } from "../../db/core/planner.server.ts";
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import { insertArms } from "../../db/experiments/arms.server.ts";
import {
  countRunning,
  insertExperiment,
  isNameTaken,
  lockExperiments,
  startedBy,
} from "../../db/experiments/experiments.server.ts";
import { readMemberIds } from "../../db/experiments/source-members.server.ts";
import { shareCustomers } from "../../db/orders/customer-lock.server.ts";
import { newestRunRules, type RunRules } from "../../db/scoring/run-rules.server.ts";
import { readTarget, type Target } from "../../db/sync/sync-targets.server.ts";
import { armAudience } from "../../domain/experiment/arm-audience.ts";
import type { Arm } from "../../domain/experiment/arm.ts";
import { plannedEnd } from "../../domain/experiment/period.ts";
import { powerOf, type PastFigures } from "../../domain/experiment/power.ts";
import { LARGEST_SEED } from "../../domain/experiment/rank-key.ts";
import { armSizes, drawArms, type SamplePlan } from "../../domain/experiment/sample.ts";
import type { ExperimentSource } from "../../domain/experiment/source.ts";
import type { StartRefusal } from "../../domain/experiment/start-refusal.ts";
import { readSegmentName, type NameProblem } from "../../domain/segments/segment-name.ts";
import type { JobQueue } from "../../queue/queue.server.ts";
import { isTimeout } from "../../segments/refresh.server.ts";
import { placesLeft, sendInTransaction } from "../../sync/merchant/audience-sync.server.ts";
import { proposeExperiment } from "./propose.server.ts";
import { findSource } from "./source.server.ts";

export interface ExperimentServices {
  readonly db: Database;
  readonly queue: Pick<JobQueue, "enqueue">;
  readonly log: { info(fields: object, message: string): void };
  now(): Date;
}

/** An arm that is sent to a target. */
export interface SentArm {
  readonly arm: Arm;
  readonly target: Target;
}

/** What the merchant wants. The numbers and the key are in their ranges; the name may be anything. */
export interface ExperimentDraft {
  /** Of the form, as a UUID. Sent twice, it starts one experiment. */
  readonly requestKey: string;
  readonly name: string;
  readonly source: ExperimentSource;
  readonly plan: SamplePlan;
  readonly plannedDays: number;
  readonly sent: readonly SentArm[];
}

export type StartOutcome =
  | { readonly outcome: "started"; readonly id: number }
  | { readonly outcome: "refused"; readonly why: StartRefusal };

/** More of them at once tell less: a customer may be in several. */
const MOST_RUNNING = 20;
const refused = (why: StartRefusal): StartOutcome => ({ outcome: "refused", why });
const NAME_REFUSALS = {
  empty: "name_empty",
  too_long: "name_too_long",
  unprintable: "name_unprintable",
} as const satisfies Readonly<Record<NameProblem, StartRefusal>>;

/**
 * Starts an experiment in one transaction, or refuses it and stores nothing. Its arms never change after that, apart
 * from customers who are erased or merged. The same form again finds the experiment that it started.
 */
export async function startExperiment(
  services: ExperimentServices,
  shop: { readonly id: number; readonly timeZone: string | null },
  draft: ExperimentDraft,
): Promise<StartOutcome> {
  const { db, log } = services;
  const startedAt = services.now();
  const plannedEndAt = plannedEnd({ startedAt, plannedDays: draft.plannedDays });
  const { source, plannedDays: days } = draft;
  const proposal = await proposeExperiment(db, shop, { source, days });
  const past = proposal.outcome === "ready" ? proposal.past : null;
  try {
    const outcome = await inShopSql(db, shop.id, (sql) =>
      start(services, sql, { draft, past, startedAt, plannedEndAt, timeZone: shop.timeZone }),
    );
    if (outcome.outcome === "started")
      log.info({ shopId: shop.id, experimentId: outcome.id }, "experiment started");
    return outcome;
  } catch (error) {
    if (error instanceof NoPlace) return refused("no_place");
    if (isTimeout(error)) return refused("too_slow");
    throw error;
  }
}

/** A target was turned off or filled up while the arms were drawn. It undoes the transaction. */
class NoPlace extends Error {}

interface Start {
  readonly draft: ExperimentDraft;
  /** What such customers did in the store's past; null: not known. */
  readonly past: PastFigures | null;
  readonly startedAt: Date;
  readonly plannedEndAt: Date;
  readonly timeZone: string | null;
}

async function start(services: ExperimentServices, sql: ShopSql, asked: Start): Promise<StartOutcome> {
  const { draft, startedAt } = asked;
  await shareCustomers(sql);
  await lockExperiments(sql);
  const already = await startedBy(sql, draft.requestKey);
  if (already !== null) return { outcome: "started", id: already };
  const name = readSegmentName(draft.name);
  if (name.outcome === "wrong") return refused(NAME_REFUSALS[name.problem]);
  if (await isNameTaken(sql, name.key)) return refused("name_taken");
  if ((await countRunning(sql, startedAt)) >= MOST_RUNNING) return refused("too_many");
  if (!(await haveRoom(sql, draft.sent))) return refused("no_place");
  const run = await newestRunRules(sql);
  if (run === null) return refused("not_ready");
  const id = await storeDrawn(sql, { ...asked, run, name });
  if (typeof id === "string") return refused(id);
  for (const { arm, target } of draft.sent) {
    const audience = armAudience({ experimentId: id, arm });
    const { outcome } = await sendInTransaction(services, sql, { target, audience });
    if (outcome !== "done") throw new NoPlace(`The ${arm} of a new experiment was not sent: ${outcome}.`);
  }
  // The job notes when it ends. It is queued with the experiment, so no kill leaves an experiment without its end.
  await services.queue.enqueue(sql, "experiments", { shopId: sql.shopId });
  return { outcome: "started", id };
}

interface Drawing extends Start {
  readonly run: RunRules;
  readonly name: { readonly name: string; readonly key: string };
}

/** Draws the arms and stores the experiment with them. @returns its id, or why there is none */
async function storeDrawn(
  sql: ShopSql,
  { draft, past, run, name, ...times }: Drawing,
): Promise<number | StartRefusal> {
  const found = await findSource(sql, draft.source, times.timeZone);
  if (found.outcome !== "found") return found.outcome;
  const members = await readMemberIds(sql, found.members);
  const sizes = armSizes(members.length, draft.plan);
  if (sizes.sample === 0 || sizes.holdout === 0) return "one_arm";
  await readAsUsual(sql);
  const seed = randomInt(LARGEST_SEED + 1);
  const id = await insertExperiment(sql, {
    requestKey: draft.requestKey,
    name: name.name,
    nameKey: name.key,
    source: draft.source,
    sourceName: found.name,
    seed,
    ...draft.plan,
    members: members.length,
    sizes,
    plannedDays: draft.plannedDays,
    decideBy: past === null ? "revenue_per_customer" : powerOf(past, sizes).decideBy,
    currency: run.currency,
    includePointOfSale: run.includePointOfSale,
    past,
    startedAt: times.startedAt,
    plannedEndAt: times.plannedEndAt,
  });
  await insertArms(sql, id, drawArms(seed, members, sizes));
  return id;
}

/** Whether each target is on and has a place for its arms now, so that nothing is drawn in vain. */
async function haveRoom(sql: ShopSql, sent: readonly SentArm[]): Promise<boolean> {
  for (const [target, arms] of Map.groupBy(sent, (each) => each.target)) {
    const known = await readTarget(sql, target);
    if (known?.enabled !== true || known.leaving || placesLeft(known) < arms.length) return false;
  }
  return true;
}
