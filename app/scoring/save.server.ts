import type { Eligibility } from "../db/aggregates.server.ts";
import { writeScores } from "../db/customers.server.ts";
import { adoptModel, type ModelBasis } from "../db/models.server.ts";
import { insertMoves } from "../db/moves.server.ts";
import { insertRun } from "../db/runs.server.ts";
import type { ShopSql } from "../db/shop-scope.server.ts";
import { insertSnapshots } from "../db/snapshots.server.ts";
import { changesBetween } from "./changes.ts";
import type { RunInput } from "./load.server.ts";
import type { RunResult } from "./run.ts";

/** Customers written by one statement. */
const BATCH = 5_000;

interface RunToSave {
  readonly input: RunInput;
  readonly result: RunResult;
  readonly rules: Eligibility;
  readonly basis: ModelBasis;
  readonly startedAt: Date;
  readonly now: Date;
}

/** Writes all of a run within the caller's transaction; returns its id and how many customers moved. */
export async function saveRun(sql: ShopSql, run: RunToSave): Promise<{ runId: number; moves: number }> {
  const { input, result, rules } = run;
  const runId = await insertRun(sql, {
    modelId: await modelId(sql, run),
    importId: input.importId,
    asOf: rules.asOf,
    startedAt: run.startedAt,
    finishedAt: run.now,
    orders: input.orders,
    eligible: input.eligible,
    leftOut: input.leftOut,
    customers: result.customers,
    inputHash: result.inputHash,
  });
  await insertSnapshots(sql, runId, result.figures);
  let moves = 0;
  for (let from = 0; from < input.table.length; from += BATCH) {
    const changes = changesBetween(input.table, result.scores, result.change, from, from + BATCH);
    await writeScores(sql, runId, changes.rows);
    await insertMoves(sql, runId, changes.moves);
    moves += changes.moves.length;
  }
  return { runId, moves };
}

async function modelId(sql: ShopSql, { input, result, rules, basis, now }: RunToSave): Promise<number> {
  if (result.newModel === null) {
    if (input.active === null) throw new Error("A run has neither an active nor a new model.");
    return input.active.id;
  }
  return adoptModel(sql, {
    ...basis,
    fitted: result.newModel,
    asOf: rules.asOf,
    customers: result.customers,
    orders: input.eligible,
    inputHash: result.inputHash,
    now,
  });
}
