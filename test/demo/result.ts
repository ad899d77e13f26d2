import type pg from "pg";

import type { FitWarning } from "../../app/domain/fit-check/fit-check.ts";
import { currencyExponent } from "../../app/domain/orders/money.ts";
import { recencyDays } from "../../app/domain/rfm/recency.ts";
import type { Boundaries, Centroids } from "../../app/domain/rfm/score.ts";
import { GROUPS, isGroup, type Group } from "../../app/domain/groups/group.ts";

/** What the headless run writes with `--report`. */
export interface Report {
  readonly asOf: string;
  /** What was said of how the orders' file was read. Empty: there was nothing to say, or no file. */
  readonly fileNotes: readonly string[];
  readonly orders: { read: number; eligible: number; leftOut: Record<string, number> };
  readonly customers: number;
  readonly model: {
    /** `not known yet`: too few customers have returned, so `gap90Days` is an assumption. */
    readonly rhythm: "measured" | "not known yet";
    readonly gap50Days: number | null;
    readonly gap75Days: number | null;
    readonly gap90Days: number;
    readonly boundaries: Boundaries;
    readonly centroids: Centroids;
  };
  readonly groups: Record<Group, number>;
  /** The reasons to be careful with the groups. Empty: none. */
  readonly fitCheck: readonly FitWarning["code"][];
  readonly shopify: { tagged: Record<string, number> };
  readonly klaviyo: { lists: Record<string, number>; profiles: number; refusedEmails: number };
  readonly seconds: { import: number; score: number; sync: number };
}

/** The part of the report that the app stores. The rest is read from the simulators. */
export type Stored = Omit<Report, "shopify" | "klaviyo" | "fitCheck" | "fileNotes"> & {
  readonly currency: string;
  readonly fitWarnings: readonly FitWarning[];
};

/** A line of the customers file, with Shopify's id in place of the id in the orders' file. */
export interface StoredCustomer {
  readonly shopifyId: string;
  readonly recencyDays: number;
  readonly orderCount: number;
  readonly spent: string;
  readonly r: number;
  readonly f: number;
  readonly m: number;
  readonly group: string;
}

interface RunRow {
  id: number;
  as_of: Date;
  orders: number;
  eligible: number;
  left_out: Record<string, number>;
  customers: number;
  gap50_days: number | null;
  gap75_days: number | null;
  gap90_days: number;
  boundaries: Boundaries;
  centroids: Centroids;
  currency: string;
  import_seconds: number;
  score_seconds: number;
  sync_seconds: number;
  fit_check: { warnings: FitWarning[] };
}

const RUN = `
  select r.id, r.as_of, r.orders, r.eligible, r.left_out, r.customers, r.fit_check,
         m.gap50_days, m.gap75_days, m.gap90_days, m.boundaries, m.centroids, m.currency,
         extract(epoch from i.finished_at - i.started_at)::float8 as import_seconds,
         extract(epoch from r.finished_at - r.started_at)::float8 as score_seconds,
         (select extract(epoch from max(finished_at) - min(started_at))::float8 from syncs s
           where s.shop_id = r.shop_id and s.run_id = r.id) as sync_seconds
    from runs r
    join models m on m.shop_id = r.shop_id and m.id = r.model_id
    join imports i on i.shop_id = r.shop_id and i.id = r.import_id
   order by r.id desc limit 1`;

/** Reads the finished run of the demo's only shop. */
export async function readStored(client: pg.Client): Promise<Stored> {
  const [run] = (await client.query<RunRow>(RUN)).rows;
  if (run === undefined) throw new Error("No run was stored.");
  return {
    asOf: run.as_of.toISOString(),
    orders: { read: run.orders, eligible: run.eligible, leftOut: run.left_out },
    customers: run.customers,
    model: {
      rhythm: run.gap50_days === null ? "not known yet" : "measured",
      gap50Days: run.gap50_days,
      gap75Days: run.gap75_days,
      gap90Days: run.gap90_days,
      boundaries: run.boundaries,
      centroids: run.centroids,
    },
    groups: await readGroups(client),
    currency: run.currency,
    fitWarnings: run.fit_check.warnings,
    seconds: {
      import: run.import_seconds,
      score: run.score_seconds,
      sync: run.sync_seconds,
    },
  };
}

async function readGroups(client: pg.Client): Promise<Record<Group, number>> {
  const { rows } = await client.query<{ group: string; customers: string }>(
    `select "group", count(*) as customers from customers where "group" is not null group by 1`,
  );
  const groups = Object.fromEntries(GROUPS.map((group) => [group, 0])) as Record<Group, number>;
  for (const row of rows) if (isGroup(row.group)) groups[row.group] = Number(row.customers);
  return groups;
}

interface CustomerRow {
  shopify_id: string;
  last_order_at: Date;
  order_count: number;
  spent_minor: string;
  r: number;
  f: number;
  m: number;
  group: string;
}

/** All customers with their groups, as of the run. */
export async function readCustomers(client: pg.Client, stored: Stored): Promise<StoredCustomer[]> {
  const { rows } = await client.query<CustomerRow>(
    `select shopify_id, last_order_at, order_count, spent_minor, r, f, m, "group"
       from customers where "group" is not null`,
  );
  const asOf = new Date(stored.asOf);
  return rows.map((row) => ({
    shopifyId: row.shopify_id,
    recencyDays: recencyDays(row.last_order_at, asOf),
    orderCount: row.order_count,
    spent: decimal(row.spent_minor, currencyExponent(stored.currency)),
    r: row.r,
    f: row.f,
    m: row.m,
    group: row.group,
  }));
}

/** Minor units as a decimal text, computed without floating point. */
export function decimal(minor: string, exponent: number): string {
  const sign = minor.startsWith("-") ? "-" : "";
  const digits = minor.replace("-", "").padStart(exponent + 1, "0");
  return exponent === 0 ? sign + digits : `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}
