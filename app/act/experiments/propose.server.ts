/** What an experiment could find, before it starts. */
import type { Database } from "../../db/core/database.server.ts";
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import { countMemberCells, readAverageOrder, readPastCells } from "../../db/experiments/past-cells.server.ts";
import type { SourceMembers } from "../../db/experiments/source-members.server.ts";
import { newestRunRules, type RunRules } from "../../db/scoring/run-rules.server.ts";
import type { PastFigures } from "../../domain/experiment/power.ts";
import { pastFigures, type MemberCell } from "../../domain/experiment/past-figures.ts";
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
      /** ISO 4217, of the amounts. */
      readonly currency: string;
      /** The orders reach so many days back from the newest run; null: not known. */
      readonly historyDays: number | null;
    }
  | { readonly outcome: "gone" | "not_ready" | "too_slow" };

const DAY_MS = 86_400_000;

/**
 * Counts a source's members, and looks up what customers of their kinds did in the store's last `days` days. All agrees,
 * since it is read as of one moment of the database.
 */
export async function proposeExperiment(
  db: Database,
  shop: { readonly id: number; readonly timeZone: string | null },
  { source, days }: { readonly source: ExperimentSource; readonly days: number },
): Promise<Proposal> {
  try {
    return await inShopSql(db, shop.id, (sql) => propose(sql, shop.timeZone, { source, days }), {
      oneSnapshot: true,
    });
  } catch (error) {
    if (isTimeout(error)) return { outcome: "too_slow" };
    throw error;
  }
}

async function propose(
  sql: ShopSql,
  timeZone: string | null,
  { source, days }: { readonly source: ExperimentSource; readonly days: number },
): Promise<Proposal> {
  const run = await newestRunRules(sql);
  if (run === null) return { outcome: "not_ready" };
  const found = await findSource(sql, source, timeZone);
  if (found.outcome !== "found") return found;
  const { cells, past } = await readPast(sql, found.members, { run, days });
  return {
    outcome: "ready",
    members: cells.reduce((sum, cell) => sum + cell.customers, 0),
    past,
    currency: run.currency,
    historyDays: run.fitCheck?.figures.historyDays ?? null,
  };
}

/** What customers of the members' kinds did in the last days, as `pastFigures` weighs it; null: too little is known. */
export async function readPast(
  sql: ShopSql,
  members: SourceMembers,
  { run, days }: { readonly run: RunRules; readonly days: number },
): Promise<{ readonly cells: readonly MemberCell[]; readonly past: PastFigures | null }> {
  const { asOf, windowYears, includePointOfSale, currency } = run;
  const average = await readAverageOrder(sql);
  const cells = await countMemberCells(sql, members, { asOf, average });
  const rules = { asOf, windowStart: windowStart(asOf, windowYears), includePointOfSale, currency };
  const since = new Date(asOf.getTime() - days * DAY_MS);
  return { cells, past: pastFigures(cells, await readPastCells(sql, rules, { since, average })) };
}
