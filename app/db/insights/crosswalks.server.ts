import { z } from "zod";

import { KLAVIYO_GROUPS, type KlaviyoGroup } from "../../domain/crosswalk/klaviyo.ts";
import type { Crosswalk } from "../../domain/crosswalk/matrix.ts";
import { SHOPIFY_RFM_GROUPS, type ShopifyRfmGroup } from "../../domain/crosswalk/shopify.ts";
import { GROUPS } from "../../domain/groups/group.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** The service whose groups ours are compared with. */
export type CrosswalkSource = "shopify" | "klaviyo";

/** The groups that each source has. */
export interface SourceGroups {
  readonly shopify: ShopifyRfmGroup;
  readonly klaviyo: KlaviyoGroup;
}

const STATUSES = ["running", "done", "failed"] as const;

/** The newest comparison, and the matrix of the newest one that was done. */
export interface CrosswalkRow<Source extends CrosswalkSource> {
  readonly status: (typeof STATUSES)[number];
  readonly operationId: string | null;
  readonly errorCode: string | null;
  readonly requestedAt: Date;
  readonly found: { readonly matrix: Crosswalk<SourceGroups[Source]>; readonly at: Date } | null;
}

function matrixOf<Other extends string>(others: readonly [Other, ...Other[]]) {
  return z.object({
    rows: z.array(z.enum(GROUPS).nullable()),
    columns: z.array(z.enum(others).nullable()),
    customers: z.array(z.array(z.int().nonnegative())),
    total: z.int().nonnegative(),
  });
}

const MATRICES = { shopify: matrixOf(SHOPIFY_RFM_GROUPS), klaviyo: matrixOf(KLAVIYO_GROUPS) } as const;

const row = z.object({
  status: z.enum(STATUSES),
  operationId: z.string().nullable(),
  errorCode: z.string().nullable(),
  requestedAt: z.date(),
  at: z.date().nullable(),
  matrix: z.unknown(),
});

/** The comparison with a source; null: none was ever asked for. */
export async function readCrosswalk<Source extends CrosswalkSource>(
  sql: ShopSql,
  source: Source,
): Promise<CrosswalkRow<Source> | null> {
  const [stored] = await sql.query<object>(
    `select status, operation_id as "operationId", error_code as "errorCode", requested_at as "requestedAt", at, matrix
       from crosswalks where shop_id = $1 and source = $2`,
    [sql.shopId, source],
  );
  if (stored === undefined) return null;
  const { at, matrix, ...rest } = row.parse(stored);
  if (at === null) return { ...rest, found: null };
  const parsed = MATRICES[source].parse(matrix) as Crosswalk<SourceGroups[Source]>;
  return { ...rest, found: { matrix: parsed, at } };
}

/** Asks for a comparison. One that is under way goes on. The last matrix stays until there is a newer one. */
export async function openCrosswalk(sql: ShopSql, source: CrosswalkSource, now: Date): Promise<void> {
  await sql.query(
    `insert into crosswalks as c (shop_id, source, status, requested_at) values ($1, $2, 'running', $3)
     on conflict (shop_id, source) do update
       set status = 'running', operation_id = null, error_code = null, requested_at = excluded.requested_at
     where c.status <> 'running'`,
    [sql.shopId, source, now.toISOString()],
  );
}

/** Notes the bulk operation that reads Shopify's groups; null: another one has to be started. */
export async function noteCrosswalkOperation(sql: ShopSql, operationId: string | null): Promise<void> {
  await sql.query(
    "update crosswalks set operation_id = $2 where shop_id = $1 and source = 'shopify' and status = 'running'",
    [sql.shopId, operationId],
  );
}

export async function finishCrosswalk<Source extends CrosswalkSource>(
  sql: ShopSql,
  source: Source,
  found: {
    readonly runId: number;
    readonly matrix: Crosswalk<SourceGroups[Source]>;
    readonly at: Date;
  },
): Promise<void> {
  await sql.query(
    `update crosswalks set status = 'done', operation_id = null, error_code = null, run_id = $3, matrix = $4::jsonb,
            at = $5
      where shop_id = $1 and source = $2`,
    [sql.shopId, source, found.runId, JSON.stringify(found.matrix), found.at.toISOString()],
  );
}

export async function failCrosswalk(sql: ShopSql, source: CrosswalkSource, errorCode: string): Promise<void> {
  await sql.query(
    `update crosswalks set status = 'failed', operation_id = null, error_code = $3
      where shop_id = $1 and source = $2 and status = 'running'`,
    [sql.shopId, source, errorCode],
  );
}
