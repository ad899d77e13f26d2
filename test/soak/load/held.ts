import type pg from "pg";

import type { LoadOrder } from "./orders.ts";

/** One import of a shop. */
export interface UploadProgress {
  readonly status: string;
  readonly linesRead: number;
  readonly startedAt: number;
  /** null: it is under way. */
  readonly finishedAt: number | null;
}

export async function shopIdOf(admin: pg.Client, domain: string): Promise<number> {
  const { rows } = await admin.query<{ id: number }>("select id from shops where domain = $1", [domain]);
  const [row] = rows;
  if (row === undefined) throw new Error(`${domain} is not installed.`);
  return row.id;
}

export async function importOf(admin: pg.Client, shopId: number): Promise<UploadProgress> {
  const { rows } = await admin.query<{
    status: string;
    lines_read: number;
    started_at: Date;
    finished_at: Date | null;
  }>(
    "select status, lines_read, started_at, finished_at from imports where shop_id = $1 order by id limit 1",
    [shopId],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`The shop ${shopId} has no import.`);
  const { status, lines_read: linesRead } = row;
  return {
    status,
    linesRead,
    startedAt: row.started_at.getTime(),
    finishedAt: row.finished_at?.getTime() ?? null,
  };
}

export async function countOrders(admin: pg.Client, shopId: number): Promise<number> {
  const { rows } = await admin.query<{ count: number }>(
    "select count(*)::int as count from orders where shop_id = $1",
    [shopId],
  );
  return rows[0]?.count ?? 0;
}

/** How many webhook jobs of one shop, or of all, wait or run. */
export async function openWebhookJobs(admin: pg.Client, shopId: number): Promise<number> {
  const { rows } = await admin.query<{ count: number }>(
    `select count(*)::int as count from pgboss.job
      where name = 'webhook' and state in ('created', 'retry', 'active') and (data->>'shopId')::int = $1`,
    [shopId],
  );
  return rows[0]?.count ?? 0;
}

export async function takenDeliveries(admin: pg.Client, shopId: number): Promise<Set<string>> {
  const { rows } = await admin.query<{ id: string }>("select id from webhook_deliveries where shop_id = $1", [
    shopId,
  ]);
  return new Set(rows.map((row) => row.id));
}

interface HeldOrder {
  readonly id: string;
  readonly state: string;
  readonly amount_minor: string;
  readonly updated_at: Date;
}

/** The changed orders that are not stored as Shopify has them now. */
export async function wrongOrders(
  admin: pg.Client,
  shopId: number,
  changed: ReadonlyMap<number, LoadOrder | null>,
): Promise<number[]> {
  const { rows } = await admin.query<HeldOrder>(
    "select id, state, amount_minor, updated_at from orders where shop_id = $1 and id = any($2::bigint[])",
    [shopId, [...changed.keys()]],
  );
  const held = new Map(rows.map((row) => [Number(row.id), row]));
  return [...changed].filter(([id, order]) => !isAs(held.get(id), order)).map(([id]) => id);
}

function isAs(held: HeldOrder | undefined, order: LoadOrder | null): boolean {
  if (order === null) return held === undefined || held.state === "deleted";
  return (
    held !== undefined &&
    held.state === (order.cancelled ? "cancelled" : "counted") &&
    Number(held.amount_minor) === Math.min(order.totalMinor, order.paidMinor) &&
    held.updated_at.getTime() === order.updatedAt
  );
}
