/** How customers moved between two moments, for Sidekick's data tools. */
import type { Database } from "../db/core/database.server.ts";
import { inShopSql, type ShopSql } from "../db/core/shop-scope.server.ts";
import { readNewestRun } from "../db/insights/group-figures.server.ts";
import { readHistorySizes } from "../db/insights/history.server.ts";
import { keepFlows } from "../db/insights/flows.server.ts";
import { listRuns, type ListedRun } from "../db/insights/run-choice.server.ts";
import type { ShopRow } from "../db/shops/shop-directory.server.ts";
import type { Group } from "../domain/groups/group.ts";
import { flowsIn } from "../domain/movement/flow.ts";
import { largestFlows, type NamedFlow } from "../domain/movement/largest-flows.ts";
import { monthEndedBy } from "../domain/history/moments.ts";
import { shopDays, type Day } from "../domain/time/shop-days.ts";
import { readFlow, type FlowWish } from "../routes/app.movement/flow.server.ts";
import type { FlowView } from "../web/movement/movement-view.ts";
import type { FlowFact, MovementFacts, SlippingFacts } from "./contract.ts";
import { moneyOf } from "./money.ts";

/** The days that are asked for; null: about the last month. */
export interface AskedDays {
  readonly from: Day | null;
  readonly to: Day | null;
}

/** What is known of the shop's past. */
interface Past {
  readonly newestRunId: number;
  readonly runs: readonly ListedRun[];
  /** The moments of the history, newest first. */
  readonly history: readonly Date[];
  readonly timeZone: string;
  readonly currency: string;
}

/** The groups that customers are in whom a shop is about to lose. */
const QUIET: readonly Group[] = ["about_to_sleep", "sleeping", "loyal_at_risk"];
const USUAL: FlowWish = { by: null, from: null, to: null };

/**
 * How customers moved between the moments that are nearest to the days asked for. What was counted of two runs is kept:
 * Sidekick may ask again.
 */
export async function readMovementFacts(
  db: Database,
  shop: ShopRow,
  asked: AskedDays,
): Promise<MovementFacts> {
  const read = await inShopSql(
    db,
    shop.id,
    async (sql) => {
      const past = await readPast(sql, shop);
      return past && { past, flow: await readFlow(sql, past, wishOf(past, asked)) };
    },
    { oneSnapshot: true },
  );
  if (read === null) return { state: "not_ready" };
  const { past, flow } = read;
  if (flow === null) return { state: "nothing_to_compare" };
  if (flow.by === "runs") {
    const pair = { from: Number(flow.from.key), to: Number(flow.to.key), newest: past.newestRunId };
    await inShopSql(db, shop.id, (sql) => keepFlows(sql, pair, flowsIn(flow.matrix)));
  }
  const query = new URLSearchParams({ by: flow.by, from: flow.from.key, to: flow.to.key });
  return {
    ...betweenOf(flow),
    inHindsight: flow.by === "months",
    flows: largestFlows(flow.matrix).map((each) => flowFact(each, past.currency)),
    link: `/app/movement?${query.toString()}`,
  };
}

/** Who moved into a group that is going quiet, in about the last month. */
export async function readSlippingFacts(db: Database, shop: ShopRow): Promise<SlippingFacts> {
  return inShopSql(
    db,
    shop.id,
    async (sql): Promise<SlippingFacts> => {
      const past = await readPast(sql, shop);
      if (past === null) return { state: "not_ready" };
      const flow = await readFlow(sql, past, USUAL);
      if (flow === null) return { state: "nothing_to_compare" };
      const slipped = largestFlows(flow.matrix).flatMap(({ from, to, ...cell }) =>
        to !== null && from !== null && QUIET.includes(to) && !QUIET.includes(from)
          ? [{ from, to, ...cell }]
          : [],
      );
      const sum = (of: "customers" | "spentMinor"): number =>
        slipped.reduce((sofar, each) => sofar + each[of], 0);
      return {
        ...betweenOf(flow),
        customers: sum("customers"),
        spent: moneyOf(sum("spentMinor"), past.currency),
        flows: slipped.map((each) => ({ ...flowFact(each, past.currency), link: `/app/groups/${each.to}` })),
      };
    },
    { oneSnapshot: true },
  );
}

async function readPast(sql: ShopSql, { timeZone }: ShopRow): Promise<Past | null> {
  const run = await readNewestRun(sql);
  if (run === null) return null;
  const zone = timeZone ?? "UTC";
  const sizes = await readHistorySizes(sql);
  const history = [...new Set(sizes.map(({ at }) => at.getTime()))].map((ms) => new Date(ms)).reverse();
  const runs = await listRuns(sql, zone);
  return { newestRunId: run.id, runs, history, timeZone: zone, currency: run.currency };
}

/** Real runs, if they go back as far as is asked; else what was worked out in hindsight. */
function wishOf({ runs, history, timeZone }: Past, { from, to }: AskedDays): FlowWish {
  if (from === null && to === null) return USUAL;
  const days = shopDays(timeZone);
  const months = history.map((at) => ({
    key: monthEndedBy(at, timeZone) ?? at.toISOString(),
    day: days.dayOf(at),
  }));
  const known = runs.map(({ id, asOf }) => ({ key: String(id), day: days.dayOf(asOf) }));
  const earliest = Math.min(from ?? Infinity, to ?? Infinity);
  const reaches = known.length > 1 && (known.at(-1)?.day ?? Infinity) <= earliest;
  const by = reaches || months.length < 2 ? "runs" : "months";
  const nearest = (day: Day | null): string | null => {
    const distance = (each: { readonly day: Day }): number => Math.abs(each.day - (day ?? 0));
    const [first] = (by === "runs" ? known : months).toSorted((a, b) => distance(a) - distance(b));
    return day === null ? null : (first?.key ?? null);
  };
  return { by, from: nearest(from), to: nearest(to) };
}

function betweenOf({ from, to }: FlowView) {
  return { state: "ready", from: from.at, to: to.at } as const;
}

function flowFact({ from, to, customers, spentMinor }: NamedFlow, currency: string): FlowFact {
  return { from, to, customers, spent: moneyOf(spentMinor, currency) };
}
