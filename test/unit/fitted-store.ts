/** What the product makes of a store's purchases, for tests that pin the results of real stores. */
import { groupOf } from "../../app/domain/groups/assign.ts";
import { GROUPS, type Group } from "../../app/domain/groups/group.ts";
import { windowStart } from "../../app/domain/orders/eligibility.ts";
import { countGapLengths, rhythmOf } from "../../app/domain/rfm/gaps.ts";
import { fitModel, type CustomerColumns } from "../../app/domain/rfm/model.ts";
import { recencyDays } from "../../app/domain/rfm/recency.ts";
import type { FittedModel } from "../../app/domain/rfm/score.ts";
import { scoreCustomer } from "../../app/domain/rfm/scoring.ts";
import { byCustomer, gapsOf, type Purchase } from "./cdnow.ts";

export interface FittedStore {
  readonly columns: CustomerColumns;
  readonly model: FittedModel;
  readonly groups: Record<Group, number>;
}

/** Fits and groups the purchases of the ten years before a moment. */
export function fitStore(purchases: readonly Purchase[], asOf: Date, currency: string): FittedStore {
  const start = windowStart(asOf, 10);
  const customers = byCustomer(
    purchases.filter(({ at }) => at >= start),
    asOf,
  );
  const columns = {
    recencyDays: Int32Array.from(customers, (own) => recencyDays(own.at(-1)?.at ?? asOf, asOf)),
    orderCount: Int32Array.from(customers, (own) => own.length),
    spentMinor: Float64Array.from(customers, (own) => own.reduce((sum, one) => sum + one.amountMinor, 0)),
  };
  const model = fitModel(columns, rhythmOf(countGapLengths(gapsOf(customers))), currency);
  return { columns, model, groups: sizes(columns, model) };
}

function sizes(columns: CustomerColumns, { boundaries }: FittedModel): Record<Group, number> {
  const found = Object.fromEntries(GROUPS.map((group) => [group, 0])) as Record<Group, number>;
  columns.recencyDays.forEach((days, index) => {
    const orderCount = columns.orderCount[index] ?? 0;
    const spentMinor = columns.spentMinor[index] ?? 0;
    found[groupOf(scoreCustomer(boundaries, { recencyDays: days, orderCount, spentMinor }))]++;
  });
  return found;
}
