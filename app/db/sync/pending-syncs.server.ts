/** Syncs between their review and their first change at the target: they are pending, confirmed or discarded. */
import { z } from "zod";

import type { HoldCode, RunSize } from "../../domain/sync/brake.ts";
import type { Preview } from "../../domain/sync/preview.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { ofStoredAudience, storedAudience } from "./audience-rows.ts";
import type { TargetSet } from "./audience-sets.server.ts";
import type { SyncPhase } from "./sync-row.server.ts";
import type { Target } from "./sync-targets.server.ts";

const count = z.int().nonnegative();
const previewSchema = z.object({
  moved: count,
  places: z.array(ofStoredAudience(z.object({ label: z.string(), adds: count, removes: count }))),
  updates: count,
  unreachable: count,
  unknown: z.object({ profiles: count, made: z.boolean() }).nullable(),
  // A sync that was held before this was counted has none.
  carried: count.default(0),
  adopted: z.array(ofStoredAudience(z.object({ label: z.string(), members: count, leaving: count }))),
  examples: z.array(
    z.object({ customerId: z.string(), from: z.array(storedAudience), to: storedAudience.nullable() }),
  ),
});

/** How many customers in a group, and how many eligible orders, a run has. */
export async function runSize(sql: ShopSql, runId: number): Promise<RunSize> {
  const [row] = await sql.query<RunSize>(
    "select customers, eligible from runs where shop_id = $1 and id = $2",
    [sql.shopId, runId],
  );
  if (!row) throw new Error(`There is no run ${runId}.`);
  return row;
}

/** The size of a set's last forward sync that began to send since the set was begun; null: none has. */
export async function lastSentSize(sql: ShopSql, { target, set }: TargetSet): Promise<RunSize | null> {
  const [row] = await sql.query<RunSize>(
    `select s.customers, s.eligible
       from syncs s
       join audience_sets a on a.shop_id = s.shop_id and a.target = s.target and a.set_key = s.set_key
      where s.shop_id = $1 and s.target = $2 and s.set_key = $3 and s.kind = 'forward' and s.planned is not null
        and s.customers is not null and s.eligible is not null
        and (a.begun_at is null or s.started_at >= a.begun_at)
      order by s.id desc limit 1`,
    [sql.shopId, target, set],
  );
  return row ?? null;
}

/** Makes a sync pending until the merchant decides. What it would do stays as it is from now on. */
export async function holdSync(
  sql: ShopSql,
  id: number,
  held: { readonly code: HoldCode; readonly preview: Preview; readonly size: RunSize },
): Promise<void> {
  const { code, preview, size } = held;
  await sql.query(
    `update syncs set status = 'pending', hold_code = $3, preview = $4::jsonb, customers = $5, eligible = $6,
            operation_id = null, error_code = null
      where shop_id = $1 and id = $2 and status = 'running'`,
    [sql.shopId, id, code, JSON.stringify(preview), size.customers, size.eligible],
  );
}

interface StartSending {
  readonly phase: SyncPhase;
  /** How many changes there are to send. */
  readonly planned: number;
  readonly size: RunSize;
}

/** Lets a sync begin to send. The merchant confirmed it before, or the brake does not stop it. */
export async function startSending(sql: ShopSql, id: number, to: StartSending, now: Date): Promise<void> {
  await sql.query(
    `update syncs set phase = $3, operation_id = null, error_code = null, confirmed_at = coalesce(confirmed_at, $4),
            planned = $5, customers = $6, eligible = $7
      where shop_id = $1 and id = $2 and status = 'running'`,
    [sql.shopId, id, to.phase, now, to.planned, to.size.customers, to.size.eligible],
  );
}

/** Lets a sync make its lists. It still sends nothing. */
export async function startMaking(sql: ShopSql, id: number, now: Date): Promise<void> {
  await sql.query(
    `update syncs set phase = 'making', operation_id = null, error_code = null,
            confirmed_at = coalesce(confirmed_at, $3)
      where shop_id = $1 and id = $2 and status = 'running'`,
    [sql.shopId, id, now],
  );
}

/** Puts a sync back to its review. It has sent nothing, and would do more than what was confirmed. */
export async function reviewAgain(sql: ShopSql, id: number): Promise<void> {
  await sql.query(
    `update syncs set phase = 'reviewing', confirmed_at = null
      where shop_id = $1 and id = $2 and status = 'running' and planned is null`,
    [sql.shopId, id],
  );
}

/** Lets a pending sync go on, since the merchant confirmed it. False: it is no longer pending. */
export async function confirmHeld(sql: ShopSql, target: Target, id: number, now: Date): Promise<boolean> {
  const rows = await sql.query(
    `update syncs set status = 'running', confirmed_at = $4, preview = preview - 'examples'
      where shop_id = $1 and target = $2 and id = $3 and status = 'pending' returning 1`,
    [sql.shopId, target, id, now],
  );
  return rows.length > 0;
}

/** Lets the syncs of a target that wait for a plan go on. They send nothing before they were reviewed again. */
export async function releaseHeldByPlan(sql: ShopSql, target: Target): Promise<void> {
  await sql.query(
    `update syncs set status = 'running', hold_code = null, preview = preview - 'examples'
      where shop_id = $1 and target = $2 and status = 'pending' and hold_code = 'plan'`,
    [sql.shopId, target],
  );
}

/** Ends a pending sync. Nothing of it was sent. False: it is no longer pending. */
export async function discardHeld(
  sql: ShopSql,
  target: Target,
  id: number,
  { now, errorCode }: { readonly now: Date; readonly errorCode: "newer_run" | null },
): Promise<boolean> {
  const rows = await sql.query(
    `update syncs set status = 'discarded', error_code = $5, preview = preview - 'examples', finished_at = $4
      where shop_id = $1 and target = $2 and id = $3 and status = 'pending' returning 1`,
    [sql.shopId, target, id, now, errorCode],
  );
  return rows.length > 0;
}

/** What a pending sync would do; null: it is not pending. */
export async function readPreview(sql: ShopSql, id: number): Promise<Preview | null> {
  const [row] = await sql.query<{ preview: unknown }>(
    "select preview from syncs where shop_id = $1 and id = $2 and status = 'pending'",
    [sql.shopId, id],
  );
  return row ? previewSchema.parse(row.preview) : null;
}

/** Takes customers who are erased out of the examples of previews. */
export async function eraseMoveExamples(sql: ShopSql, customerIds: readonly bigint[]): Promise<void> {
  await sql.query(
    `update syncs set preview = jsonb_set(preview, '{examples}', coalesce(
        (select jsonb_agg(example) from jsonb_array_elements(preview->'examples') as example
          where (example->>'customerId')::bigint <> all($2::bigint[])), '[]'))
      where shop_id = $1 and jsonb_path_exists(preview, '$.examples[*]')`,
    [sql.shopId, customerIds],
  );
}
