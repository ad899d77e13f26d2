import { z } from "zod";

import type { FitCheck } from "../../domain/fit-check/fit-check.ts";
import { ASSUMED_GAP_DAYS } from "../../domain/rfm/gaps.ts";
import type { ModelBasis } from "./models.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** The rules of the newest run. What is computed beside the run must agree with them. */
export interface RunRules extends ModelBasis {
  readonly runId: number;
  readonly asOf: Date;
  /** null: a version made the run that did not check. */
  readonly fitCheck: FitCheck | null;
}

const count = z.int().nonnegative();
const current = z.object({
  figures: z.object({
    customers: count,
    oneTimeBuyers: count,
    historyDays: count.nullable(),
    daysSinceLastOrder: count.nullable(),
    gap50Days: count.nullable(),
    gap90Days: count.nullable(),
    fixedSchedule: z.boolean(),
    distinct: z.object({ r: count, f: count, m: count }),
  }),
  warnings: z.array(
    z.discriminatedUnion("code", [
      z.object({ code: z.literal("no_customers") }),
      z.object({ code: z.literal("short_history"), days: count, neededDays: count }),
      z.object({ code: z.literal("few_customers"), customers: count, needed: count }),
      z.object({ code: z.literal("mostly_one_time"), oneTimeBuyers: count, customers: count }),
      z.object({
        code: z.literal("few_values"),
        dimension: z.enum(["r", "f", "m"]),
        values: count,
        needed: count,
      }),
      z.object({ code: z.literal("no_recent_orders"), days: count, gap90Days: count.nullable() }),
      z.object({ code: z.literal("fixed_schedule"), days: count }),
    ]),
  ),
}) satisfies z.ZodType<FitCheck>;

/** The form from before 2026-11-29. In it an assumed rhythm looks like a measured one. */
const older = z.object({
  figures: current.shape.figures.omit({ gap50Days: true, fixedSchedule: true }).transform((figures) => ({
    ...figures,
    gap50Days: null,
    gap90Days: unlessAssumed(figures.gap90Days),
    fixedSchedule: false,
  })),
  warnings: current.shape.warnings.transform((warnings) =>
    warnings.map((warning) =>
      warning.code === "no_recent_orders"
        ? { ...warning, gap90Days: unlessAssumed(warning.gap90Days) }
        : warning,
    ),
  ),
});

function unlessAssumed(days: number | null): number | null {
  return days === ASSUMED_GAP_DAYS ? null : days;
}

const fitCheck: z.ZodType<FitCheck> = z.union([current, older]);

/** What the newest run counted by, and what its check says of the orders; null before the first. */
export async function newestRunRules(sql: ShopSql): Promise<RunRules | null> {
  const [row] = await sql.query<Omit<RunRules, "fitCheck"> & { fitCheck: unknown }>(
    `select r.id as "runId", r.as_of as "asOf", m.window_years as "windowYears",
            m.include_point_of_sale as "includePointOfSale", m.currency, r.fit_check as "fitCheck"
       from runs r join models m on m.shop_id = r.shop_id and m.id = r.model_id
      where r.shop_id = $1 order by r.id desc limit 1`,
    [sql.shopId],
  );
  return row === undefined ? null : { ...row, fitCheck: fitCheck.nullable().parse(row.fitCheck) };
}
