import type { Eligibility } from "../db/aggregates.server.ts";
import type { ModelBasis } from "../db/models.server.ts";
import type { GroupFigures } from "../db/snapshots.server.ts";
import type { RunChange } from "../domain/movement/cause.ts";
import { fitModel } from "../domain/rfm/model.ts";
import type { FittedModel } from "../domain/rfm/score.ts";
import { groupFigures } from "./figures.ts";
import { inputHash } from "./input-hash.ts";
import type { RunInput } from "./load.server.ts";
import { eligibleColumns, recencyColumn, scoreTable, type Scores } from "./scores.ts";

/** What a run finds. */
export interface RunResult {
  /** The model to adopt; null when the active one was scored by. */
  readonly newModel: FittedModel | null;
  readonly scores: Scores;
  readonly figures: GroupFigures[];
  readonly customers: number;
  readonly inputHash: string;
  readonly change: RunChange;
}

/** Scores all customers: by the active model while it holds, else by one fitted to them. */
export function computeRun(input: RunInput, rules: Eligibility, basis: ModelBasis): RunResult {
  const { active, table, gap90Days, previousAsOf } = input;
  const recency = recencyColumn(table, rules.asOf);
  const columns = eligibleColumns(table, recency);
  const holds = active !== null && modelHolds(input, basis);
  const newModel = holds ? null : fitModel(columns, gap90Days, basis.currency);
  const boundaries = (newModel ?? active)?.boundaries;
  if (boundaries === undefined) throw new Error("A run has neither an active nor a new model.");
  const scores = scoreTable(table, recency, boundaries);
  return {
    newModel,
    scores,
    figures: groupFigures(table, scores),
    customers: columns.orderCount.length,
    inputHash: inputHash(rules, gap90Days, table),
    change: {
      modelChanged: newModel !== null,
      settingChanged: active !== null && !sameBasis(active, basis),
      firstRun: previousAsOf === null,
      windowStart: rules.windowStart,
      ...(previousAsOf !== null && { previousAsOf }),
    },
  };
}

/**
 * Whether the active model may be scored by: the settings it rests on are unchanged, it was fitted to somebody, and
 * not to a mere 60 days when by now all orders are known.
 */
function modelHolds({ active, scopeLimited }: RunInput, basis: ModelBasis): boolean {
  if (active === null || !sameBasis(active, basis)) return false;
  return active.customers > 0 && (scopeLimited || !active.scopeLimited);
}

function sameBasis(a: ModelBasis, b: ModelBasis): boolean {
  return (
    a.windowYears === b.windowYears &&
    a.includePointOfSale === b.includePointOfSale &&
    a.currency === b.currency
  );
}
