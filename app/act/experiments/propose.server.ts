/** What an experiment could find, before it starts. */
import type { Database } from "../../db/core/database.server.ts";
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import { countMemberCells, readAverageOrder, readPastCells } from "../../db/experiments/past-cells.server.ts";
import { newestRunRules, type RunRules } from "../../db/scoring/run-rules.server.ts";
import type { PastFigures } from "../../domain/experiment/power.ts";
import { pastFigures, type MemberCell, type PastCell } from "../../domain/experiment/past-figures.ts";
import type { ExperimentSource } from "../../domain/experiment/source.ts";
import { windowStart } from "../../domain/orders/eligibility.ts";
import { isTimeout } from "../../segments/refresh.server.ts";
import { findSource } from "./source.server.ts";

/** What is known of an experiment's members, for the form. */
export type Proposal =
  | {
      readonly outcome: "ready";
      readonly members: number;
      /** null: the store's past tells too little. */
      readonly past: PastFigures | null;
    }
  | { readonly outcome: "gone" | "not_ready" | "too_slow" };

const DAY_MS = 86_400_000;

interface Asked {
  readonly source: ExperimentSource;
  readonly days: number;
}

/**
 * Counts a source's members, and looks up what customers of their kinds did in the store's last `days` days. Where that
 * takes too long, the past is not known, and the members are told all the same.
 */
export async function proposeExperiment(
  db: Database,
  shop: { readonly id: number; readonly timeZone: string | null },
  asked: Asked,
): Promise<Proposal> {
  const counted = await unlessSlow(
    inShopSql(db, shop.id, (sql) => countSource(sql, shop.timeZone, asked), { oneSnapshot: true }),
  );
  if (counted === null) return { outcome: "too_slow" };
  if ("outcome" in counted) return counted;
  const { cells } = counted;
  const past = await unlessSlow(inShopSql(db, shop.id, (sql) => readPast(sql, counted, asked.days)));
  return {
    outcome: "ready",
    members: cells.reduce((sum, cell) => sum + cell.customers, 0),
    past: past && pastFigures(cells, past),
  };
}

/** null: a statement took longer than it may. */
async function unlessSlow<T>(reading: Promise<T>): Promise<T | null> {
  return reading.catch((error: unknown) => {
    if (isTimeout(error)) return null;
    throw error;
  });
}

interface Counted {
  readonly run: RunRules;
  readonly cells: readonly MemberCell[];
  /** The store's average order, in minor units. */
  readonly average: number;
}

async function countSource(
  sql: ShopSql,
  timeZone: string | null,
  { source }: Asked,
): Promise<Counted | { readonly outcome: "gone" | "not_ready" }> {
  const run = await newestRunRules(sql);
  if (run === null) return { outcome: "not_ready" };
  const found = await findSource(sql, source, timeZone);
  if (found.outcome !== "found") return found;
  const average = await readAverageOrder(sql);
  const cells = await countMemberCells(sql, found.members, { asOf: run.asOf, average });
  return { run, cells, average };
}

async function readPast(sql: ShopSql, { run, average }: Counted, days: number): Promise<PastCell[]> {
  const { asOf, windowYears, includePointOfSale, currency } = run;
  const rules = { asOf, windowStart: windowStart(asOf, windowYears), includePointOfSale, currency };
  return readPastCells(sql, rules, { since: new Date(asOf.getTime() - days * DAY_MS), average });
}
