/** Finds in plans where PostgreSQL looked at rows of more shops than the one that was asked for. */
import { SHOP_TABLES } from "../../../app/db/privacy/erasure.server.ts";
import type { Plan } from "../database/growth-plans.ts";

export interface ForeignScan {
  readonly table: string;
  /** Rows that it looked at, over all its passes. */
  readonly rows: number;
}

const TABLES = new Set<string>(SHOP_TABLES);
/** The rows that another part of the plan has named by their places are just fetched. */
const BY_PLACE = new Set(["Tid Scan", "Tid Range Scan"]);

/** The scans of a plan that are not bound to one shop by an index. One that was never begun counts for nothing. */
export function foreignScans(plan: Plan): ForeignScan[] {
  const own = isForeign(plan) ? [{ table: plan["Relation Name"] ?? "", rows: rowsLookedAt(plan) }] : [];
  return [...own, ...(plan.Plans ?? []).flatMap(foreignScans)];
}

function isForeign(plan: Plan): boolean {
  const table = plan["Relation Name"];
  if (table === undefined || !TABLES.has(table) || !plan["Node Type"].endsWith("Scan")) return false;
  if (BY_PLACE.has(plan["Node Type"]) || plan["Actual Loops"] === 0) return false;
  return !/\bshop_id = /.test(plan["Index Cond"] ?? plan["Recheck Cond"] ?? "");
}

function rowsLookedAt(plan: Plan): number {
  return (plan["Actual Rows"] + (plan["Rows Removed by Filter"] ?? 0)) * plan["Actual Loops"];
}
