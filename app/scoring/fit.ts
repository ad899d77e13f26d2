import type { ModelBasis, ModelRow } from "../db/scoring/models.server.ts";
import type { Rhythm } from "../domain/rfm/gaps.ts";
import { fitModel, type CustomerColumns } from "../domain/rfm/model.ts";
import { previewOf, type RefitPreview, type Regrouped } from "../domain/rfm/preview.ts";
import { decideRefit, isAdoptedByItself, type FitCause } from "../domain/rfm/refit.ts";
import type { Boundaries, FittedModel } from "../domain/rfm/score.ts";
import { groupAt, type CustomerTable } from "./customer-table.ts";
import type { RunInput } from "./load.server.ts";
import type { Scores } from "./scores.ts";

/** A model that a run fitted. */
export interface Fit {
  readonly model: FittedModel;
  readonly cause: FitCause;
  /** true: this run scores by it already. false: the merchant decides, and this run scores by the old model. */
  readonly adopted: boolean;
  /** The customers who move because of it; null: there is no old model that counted the same orders. */
  readonly preview: RefitPreview | null;
}

interface Customers {
  readonly columns: CustomerColumns;
  readonly rhythm: Rhythm;
  readonly scoresBy: (boundaries: Boundaries) => Scores;
}

/** Fits a model if one is due, and compares it with the active one; null: none is due. */
export function fitInRun(input: RunInput, basis: ModelBasis, asOf: Date, customers: Customers): Fit | null {
  const { active, newestFit, firstOrderAt, scopeLimited, table } = input;
  const decision = decideRefit({
    hasModel: active !== null && coversOrders(active, scopeLimited),
    settingsChanged: active !== null && !sameBasis(active, basis),
    asked: active !== null && active.refitAskedAt !== null,
    lastFittedAt: newestFit?.asOf ?? null,
    outdated: newestFit?.outdated === true,
    firstOrderAt,
    asOf,
  });
  if (!decision.fit) return null;
  const { cause } = decision;
  const model = fitModel(customers.columns, customers.rhythm, basis.currency);
  if (active === null || cause === "first" || cause === "setting") {
    return { model, cause, adopted: true, preview: null };
  }
  const { scoresBy } = customers;
  const before = scoresBy(active.boundaries).group;
  const after = scoresBy(model.boundaries).group;
  const preview = previewOf(regrouped(table, before, after));
  return { model, cause, preview, adopted: isAdoptedByItself(cause, preview.moved, preview.customers) };
}

/**
 * Whether a model was fitted to at least one customer. If all orders are known by now, a model of 60 days does not
 * count.
 */
function coversOrders(model: ModelRow, scopeLimited: boolean): boolean {
  return model.customers > 0 && (scopeLimited || !model.scopeLimited);
}

/** Whether both models count the same orders. */
export function sameBasis(a: ModelBasis, b: ModelBasis): boolean {
  return (
    a.windowYears === b.windowYears &&
    a.includePointOfSale === b.includePointOfSale &&
    a.currency === b.currency
  );
}

function* regrouped(table: CustomerTable, before: Int8Array, after: Int8Array): Generator<Regrouped> {
  for (let i = 0; i < table.length; i++) {
    const from = groupAt(before[i] ?? -1);
    const to = groupAt(after[i] ?? -1);
    if (from === null || to === null) continue;
    yield { id: table.id[i] ?? 0n, from, to, spentMinor: table.spentMinor[i] ?? 0 };
  }
}
