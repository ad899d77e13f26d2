import type { Eligibility } from "../db/scoring/aggregates.server.ts";
import type { ModelBasis } from "../db/scoring/models.server.ts";
import type { GroupFigures } from "../db/scoring/snapshots.server.ts";
import { allBinStarts, type BinCounts, type BinStarts } from "../domain/distribution/bins.ts";
import { checkFit, type FitCheck } from "../domain/fit-check/fit-check.ts";
import { fitFigures } from "../domain/fit-check/fit-figures.ts";
import type { RunChange } from "../domain/movement/cause.ts";
import { rhythmOf } from "../domain/rfm/gaps.ts";
import { wholeDaysBetween } from "../domain/rfm/recency.ts";
import type { ScoreFigures } from "../domain/rfm/score-figures.ts";
import type { Boundaries } from "../domain/rfm/score.ts";
import { countInBins, figuresByScore, groupFigures } from "./figures.ts";
import { fitInRun, sameBasis, type Fit } from "./fit.ts";
import { inputHash } from "./input-hash.ts";
import type { RunInput } from "./load.server.ts";
import { eligibleColumns, recencyColumn, scoreTable, type Scores } from "./scores.ts";

/** What a run finds. */
export interface RunResult {
  /** The model that this run fitted; null: none was due. */
  readonly fit: Fit | null;
  readonly scores: Scores;
  /** Only if another model scored than before: each customer's group now by the old model, as an index in `GROUPS`. */
  readonly byOldModel: Int8Array | null;
  readonly figures: GroupFigures[];
  readonly scoreFigures: ScoreFigures[];
  /** How the customers spread over days, orders and money. */
  readonly binStarts: BinStarts;
  readonly bins: BinCounts;
  /** Whether the orders are enough for the groups. */
  readonly fitCheck: FitCheck;
  readonly customers: number;
  readonly inputHash: string;
  readonly change: RunChange;
}

/**
 * Scores all customers by the active model. If the run fits a model that becomes active at once, scores by that one.
 */
export function computeRun(input: RunInput, rules: Eligibility, basis: ModelBasis): RunResult {
  const { active, previous, table, gaps, previousAsOf, firstOrderAt } = input;
  const recency = recencyColumn(table, rules.asOf);
  const rhythm = rhythmOf(gaps);
  const columns = eligibleColumns(table, recency);
  const scoresBy = (boundaries: Boundaries): Scores => scoreTable(table, recency, boundaries);
  const fit = fitInRun(input, basis, rules.asOf, { columns, rhythm, scoresBy });
  const adopted = fit?.adopted === true ? fit.model : null;
  const boundaries = (adopted ?? active)?.boundaries;
  if (boundaries === undefined) throw new Error("A run has neither an active nor a new model.");
  const scores = scoresBy(boundaries);
  const binStarts = allBinStarts(rules.currency);
  const historyDays = firstOrderAt && wholeDaysBetween(firstOrderAt, rules.asOf);
  const modelChanged = adopted !== null || previous?.id !== active?.id;
  const settingChanged = previous !== null && !sameBasis(previous, basis);
  return {
    fit,
    scores,
    byOldModel:
      modelChanged && !settingChanged && previous !== null ? scoresBy(previous.boundaries).group : null,
    figures: groupFigures(table, scores),
    scoreFigures: figuresByScore(table, scores),
    binStarts,
    bins: countInBins(table, scores, binStarts),
    fitCheck: checkFit(fitFigures(columns, gaps, historyDays)),
    customers: columns.orderCount.length,
    inputHash: inputHash(rules, rhythm, table),
    change: {
      modelChanged,
      settingChanged,
      firstRun: previousAsOf === null,
      windowStart: rules.windowStart,
      ...(previousAsOf !== null && { previousAsOf }),
    },
  };
}
