import type { Eligibility } from "../db/scoring/aggregates.server.ts";
import { shareCustomers } from "../db/orders/customer-lock.server.ts";
import { writeScores } from "../db/orders/customers.server.ts";
import {
  activeModel,
  adoptNewModel,
  holdNewModel,
  lockModels,
  type ModelBasis,
  type NewModel,
} from "../db/scoring/models.server.ts";
import { outdateHistory } from "../db/scoring/histories.server.ts";
import { insertMoves } from "../db/scoring/moves.server.ts";
import { settleRefitWish } from "../db/scoring/refit-wish.server.ts";
import { insertRun } from "../db/scoring/runs.server.ts";
import type { ShopSql } from "../db/core/shop-scope.server.ts";
import { insertSnapshots } from "../db/scoring/snapshots.server.ts";
import { changesBetween } from "./changes.ts";
import type { Fit } from "./fit.ts";
import type { RunInput } from "./load.server.ts";
import type { RunResult } from "./run.ts";

/** How many customers one statement writes. */
const BATCH = 5_000;

interface RunToSave {
  readonly input: RunInput;
  readonly result: RunResult;
  readonly rules: Eligibility;
  readonly basis: ModelBasis;
  readonly startedAt: Date;
  readonly now: Date;
}

interface SavedRun {
  readonly runId: number;
  /** How many customers moved. */
  readonly moves: number;
}

/**
 * Writes all of a run within the caller's transaction.
 * @returns null if the merchant made another model active since the run read its own; nothing is written then
 */
export async function saveRun(sql: ShopSql, run: RunToSave): Promise<SavedRun | null> {
  const { input, result, rules } = run;
  await shareCustomers(sql);
  await lockModels(sql);
  if ((await activeModel(sql))?.id !== input.active?.id) return null;
  const runId = await insertRun(sql, {
    modelId: await saveModel(sql, run),
    importId: input.importId,
    asOf: rules.asOf,
    startedAt: run.startedAt,
    finishedAt: run.now,
    orders: input.orders,
    eligible: input.eligible,
    leftOut: input.leftOut,
    customers: result.customers,
    inputHash: result.inputHash,
    fitCheck: result.fitCheck,
    scoreFigures: result.scoreFigures,
    binStarts: result.binStarts,
    bins: result.bins,
  });
  await insertSnapshots(sql, runId, result.figures);
  let moves = 0;
  for (let from = 0; from < input.table.length; from += BATCH) {
    const changes = changesBetween(input.table, result, from, from + BATCH);
    await writeScores(sql, runId, changes.rows);
    await insertMoves(sql, runId, changes.moves);
    moves += changes.moves.length;
  }
  // Past month ends leave out whom the newest run leaves out.
  if (input.table.leftOut.some((leftOut, i) => leftOut !== input.table.storedLeftOut[i]))
    await outdateHistory(sql);
  return { runId, moves };
}

/**
 * Stores the fitted model, if there is one.
 * @returns the id of the model that the run scored with
 */
async function saveModel(sql: ShopSql, run: RunToSave): Promise<number> {
  const { active } = run.input;
  const { fit } = run.result;
  if (fit?.adopted === true) return adoptNewModel(sql, newModel(run, fit));
  if (active === null) throw new Error("A run has neither an active nor a new model.");
  if (fit !== null) {
    await holdNewModel(sql, newModel(run, fit));
    if (active.refitAskedAt !== null) await settleRefitWish(sql, active.refitAskedAt);
  }
  return active.id;
}

function newModel({ input, result, rules, basis, now }: RunToSave, fit: Fit): NewModel {
  return {
    ...basis,
    fitted: fit.model,
    cause: fit.cause,
    asOf: rules.asOf,
    customers: result.customers,
    orders: input.eligible,
    firstOrderAt: input.firstOrderAt,
    scopeLimited: input.scopeLimited,
    inputHash: result.inputHash,
    preview: fit.preview,
    now,
  };
}
