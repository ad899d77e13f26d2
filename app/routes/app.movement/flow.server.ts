import { readHistoryFlows } from "../../db/insights/history.server.ts";
import { readFlows } from "../../db/insights/flows.server.ts";
import type { ListedRun } from "../../db/insights/run-choice.server.ts";
import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import { monthEndedBy } from "../../domain/history/moments.ts";
import { flowMatrix, type CustomerFlow } from "../../domain/movement/flow.ts";
import { pairOf, spanAMonth, type ComparableMoment, type PairChoice } from "../../domain/movement/pair.ts";
import type { ComparedBy, FlowView, MomentOption } from "../../web/movement/movement-view.ts";

/** What the address asks for; null: the page chooses. */
export interface FlowWish extends PairChoice {
  readonly by: ComparedBy | null;
}

/** What can be compared, each newest first. Real runs and what was worked out in hindsight are never mixed. */
interface Comparable {
  readonly months: readonly MonthEnd[];
  readonly runs: readonly RunMoment[];
}

interface MonthEnd extends ComparableMoment {
  readonly month: string | null;
}

interface RunMoment extends ComparableMoment {
  readonly id: number;
}

/**
 * How customers moved between the two moments that are wished for, or the usual ones.
 * @param history - the moments of the history, newest first
 * @returns null: there are no two moments of a kind
 */
export async function readFlow(
  sql: ShopSql,
  { history, runs, timeZone }: { history: readonly Date[]; runs: readonly ListedRun[]; timeZone: string },
  wish: FlowWish,
): Promise<FlowView | null> {
  const months = history.map((at): MonthEnd => {
    const month = monthEndedBy(at, timeZone);
    return { key: month ?? at.toISOString(), at, month };
  });
  const known = { months, runs: runs.map(({ id, asOf }): RunMoment => ({ id, key: String(id), at: asOf })) };
  const ways = (["months", "runs"] as const).filter((way) => known[way].length > 1);
  const by = ways.find((way) => way === wish.by) ?? usualWay(known);
  const found =
    by === "months"
      ? await compare(known.months, wish, (from, to) => readHistoryFlows(sql, from.at, to.at))
      : await compare(known.runs, wish, (from, to) => readFlows(sql, from.id, to.id));
  return found && { by, ways, ...found };
}

/** Real runs, once they span a month. Until then the history tells more. */
function usualWay({ months, runs }: Comparable): ComparedBy {
  return months.length > 1 && !spanAMonth(runs) ? "months" : "runs";
}

async function compare<Moment extends ComparableMoment & { readonly month?: string | null }>(
  moments: readonly Moment[],
  choice: PairChoice,
  read: (from: Moment, to: Moment) => Promise<readonly CustomerFlow[]>,
): Promise<Omit<FlowView, "by" | "ways"> | null> {
  const pair = pairOf(moments, choice);
  if (pair === null) return null;
  const { from, to } = pair;
  return {
    moments: moments.map(option),
    from: option(from),
    to: option(to),
    matrix: flowMatrix(await read(from, to)),
  };
}

function option({
  key,
  at,
  month = null,
}: ComparableMoment & { readonly month?: string | null }): MomentOption {
  return { key, at: at.toISOString(), month };
}
