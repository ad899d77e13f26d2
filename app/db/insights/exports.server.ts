import { z } from "zod";

import type { ExportedCustomer, ExportedFigures } from "../../domain/export/columns.ts";
import { CONTACT_FORMATS, type ContactFormat } from "../../domain/export/formats.ts";
import {
  ALL_CUSTOMERS,
  exportSubject,
  segmentIdOf,
  type ExportSubject,
} from "../../domain/export/subject.ts";
import { GROUPS } from "../../domain/groups/group.ts";
import { readAlongKey } from "../core/planner.server.ts";
import { profileEmail } from "../core/profile-email.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

const EXPORT_STATUSES = ["queued", "running", "ready", "failed"] as const;

/** A file with contact details that the merchant asked for. */
export interface ExportRow {
  readonly id: number;
  readonly subject: ExportSubject;
  readonly format: ContactFormat;
  readonly subscribedOnly: boolean;
  readonly status: (typeof EXPORT_STATUSES)[number];
  readonly operationId: string | null;
  readonly errorCode: string | null;
  readonly requestedAt: Date;
}

const exportRow = z.object({
  id: z.int(),
  subject: z.string().transform((text, context) => {
    const subject = exportSubject(text);
    if (subject !== null) return subject;
    context.addIssue("It is neither a group nor a segment nor all customers.");
    return z.NEVER;
  }),
  format: z.enum(CONTACT_FORMATS),
  subscribedOnly: z.boolean(),
  status: z.enum(EXPORT_STATUSES),
  operationId: z.string().nullable(),
  errorCode: z.string().nullable(),
  requestedAt: z.date(),
});

const COLUMNS = `id, "group" as subject, format, subscribed_only as "subscribedOnly", status, operation_id as "operationId",
  error_code as "errorCode", requested_at as "requestedAt"`;

/** What the merchant asks for. */
export type ExportWish = Pick<ExportRow, "subject" | "format" | "subscribedOnly">;

/** Asks for a file. If the same file is already being made, nothing is added, even if several ask for it at once. */
export async function openExport(
  sql: ShopSql,
  wish: ExportWish & { readonly requestedBy: string | null },
  now: Date,
): Promise<void> {
  await sql.query("select pg_advisory_xact_lock($1::int, hashtext('export request'))", [sql.shopId]);
  await sql.query(
    `insert into exports (shop_id, "group", format, subscribed_only, status, requested_at, requested_by)
     select $1, $2, $3, $4, 'queued', $5, $6
      where not exists (select from exports
                         where shop_id = $1 and "group" = $2 and format = $3 and subscribed_only = $4
                           and status in ('queued', 'running'))`,
    [sql.shopId, wish.subject, wish.format, wish.subscribedOnly, now, wish.requestedBy],
  );
}

/** The oldest file that is queued or being made; null: there is none. */
export async function unfinishedExport(sql: ShopSql): Promise<ExportRow | null> {
  const [row] = await sql.query<object>(
    `select ${COLUMNS} from exports where shop_id = $1 and status in ('queued', 'running') order by id limit 1`,
    [sql.shopId],
  );
  return row ? exportRow.parse(row) : null;
}

export async function findExport(sql: ShopSql, id: number): Promise<ExportRow | null> {
  const [row] = await sql.query<object>(`select ${COLUMNS} from exports where shop_id = $1 and id = $2`, [
    sql.shopId,
    id,
  ]);
  return row ? exportRow.parse(row) : null;
}

/** The files of a subject that were asked for since a moment, newest first; ten at most. */
export async function recentExports(sql: ShopSql, subject: ExportSubject, since: Date): Promise<ExportRow[]> {
  const rows = await sql.query<object>(
    `select ${COLUMNS} from exports
      where shop_id = $1 and "group" = $2 and requested_at >= $3 order by id desc limit 10`,
    [sql.shopId, subject, since],
  );
  return rows.map((row) => exportRow.parse(row));
}

/** Notes the bulk operation that reads the contact details; null: another one has to be started. */
export async function noteExportOperation(
  sql: ShopSql,
  id: number,
  operationId: string | null,
): Promise<void> {
  await sql.query(
    `update exports set status = case when $3::text is null then 'queued' else 'running' end, operation_id = $3
      where shop_id = $1 and id = $2 and status in ('queued', 'running')`,
    [sql.shopId, id, operationId],
  );
}

/**
 * Ends the making of a file. `errorCode` says why there is no file; null: it can be downloaded as long as Shopify
 * keeps the result.
 */
export async function endExport(
  sql: ShopSql,
  id: number,
  errorCode: string | null,
  now: Date,
): Promise<void> {
  await sql.query(
    `update exports set status = case when $3::text is null then 'ready' else 'failed' end, error_code = $3,
            finished_at = $4
      where shop_id = $1 and id = $2`,
    [sql.shopId, id, errorCode, now],
  );
}

const EXPORTED = `id, shopify_id as "shopifyId", "group", r, f, m, order_count as "orderCount",
  spent_minor as "spentMinor", last_order_at as "lastOrderAt"`;

const figures = z.object({
  id: z.bigint(),
  group: z.enum(GROUPS).nullable(),
  r: z.int().nullable(),
  f: z.int().nullable(),
  m: z.int().nullable(),
  orderCount: z.int(),
  spentMinor: z.bigint().transform(Number),
  lastOrderAt: z.date().nullable(),
});

const exportedCustomer = figures
  .extend({ shopifyId: z.bigint() })
  .transform(({ id, r, f, m, ...rest }): [bigint, ExportedCustomer] => [
    id,
    { ...rest, score: scoreOf(r, f, m) },
  ]);

const exportedProfile = figures.extend({ email: z.string() });

function scoreOf(r: number | null, f: number | null, m: number | null): ExportedCustomer["score"] {
  return r === null || f === null || m === null ? null : { r, f, m };
}

/** A segment's noted members, whether they ever ordered or not. The subject is $2. */
const IN_SEGMENT = `exists (
  select 1 from segments s
    join segment_members t on t.shop_id = $1 and t.customer_id = c.id and t.word = s.place / 63
   where s.shop_id = $1 and s.id = $2::int and t.members & (1::bigint << s.place % 63) <> 0)`;
const SCORED = "c.r is not null and c.last_order_at is not null";
const IN_GROUP = `c."group" = $2 and ${SCORED}`;
const IN_ANY_GROUP = `$2::text is not null and c."group" is not null and ${SCORED}`;

function subjectSql(subject: ExportSubject): { readonly isIn: string; readonly value: string | number } {
  if (subject === ALL_CUSTOMERS) return { isIn: IN_ANY_GROUP, value: subject };
  const segmentId = segmentIdOf(subject);
  return segmentId === null ? { isIn: IN_GROUP, value: subject } : { isIn: IN_SEGMENT, value: segmentId };
}

/**
 * As of what a file's rows are: the newest run and, of a segment, its newest refresh. Each changes all rows at once.
 * @returns null: the segment is gone
 */
export async function momentOfRows(sql: ShopSql, subject: ExportSubject): Promise<string | null> {
  const segmentId = segmentIdOf(subject);
  const [row] = await sql.query<{ moment: string }>(
    `select concat_ws(' ', (select max(id) from runs where shop_id = $1), extract(epoch from s.refreshed_at)) as moment
       from (select 1) always left join segments s on s.shop_id = $1 and s.id = $2::int
      where $2::int is null or s.id is not null`,
    [sql.shopId, segmentId],
  );
  return row?.moment ?? null;
}

/** A page of a subject's customers who have a Shopify id, in the order of their internal ids, after the id `after`. */
export async function exportPage(
  sql: ShopSql,
  subject: ExportSubject,
  after: bigint,
  limit: number,
): Promise<[id: bigint, customer: ExportedCustomer][]> {
  const { isIn, value } = subjectSql(subject);
  await readAlongKey(sql);
  const rows = await sql.query<object>(
    `select ${EXPORTED} from customers c
      where shop_id = $1 and ${isIn} and id > $3 and shopify_id is not null order by id limit $4`,
    [sql.shopId, value, after, limit],
  );
  return rows.map((row) => exportedCustomer.parse(row));
}

/** The given Shopify customers who are the subject's now, by Shopify's id. */
export async function exportedAmong(
  sql: ShopSql,
  subject: ExportSubject,
  shopifyIds: readonly bigint[],
): Promise<Map<bigint, ExportedCustomer>> {
  const { isIn, value } = subjectSql(subject);
  const rows = await sql.query<object>(
    `select ${EXPORTED} from customers c
      where shop_id = $1 and ${isIn} and shopify_id = any($3::bigint[])`,
    [sql.shopId, value, shopifyIds],
  );
  return new Map(
    rows.map((row) => {
      const [, customer] = exportedCustomer.parse(row);
      return [customer.shopifyId, customer];
    }),
  );
}

/** A member whom only Klaviyo knows. */
export interface ExportedProfile {
  readonly id: bigint;
  readonly email: string;
  readonly figures: ExportedFigures;
}

/**
 * The members of a segment whom only Klaviyo knows, with their emails, in the order of their ids, after the id `after`.
 * Those of a group are customers in Shopify, all of them.
 * @param subscribedOnly - without those who are not subscribed, or whom Klaviyo suppresses
 */
export async function profilesPage(
  sql: ShopSql,
  { subject, subscribedOnly }: Pick<ExportRow, "subject" | "subscribedOnly">,
  after: bigint,
  limit: number,
): Promise<ExportedProfile[]> {
  const segmentId = segmentIdOf(subject);
  if (segmentId === null) return [];
  await readAlongKey(sql);
  const rows = await sql.query<object>(
    `select ${EXPORTED}, ${profileEmail("c")} as email from customers c
      where shop_id = $1 and ${IN_SEGMENT} and id > $3 and shopify_id is null
        and exists (select 1 from klaviyo_profiles p
                     where p.shop_id = $1 and p.customer_id = c.id and p.email is not null)
        and (not $5::boolean or exists (
          select 1 from customer_contacts t
           where t.shop_id = $1 and t.customer_id = c.id and t.subscribed and not coalesce(t.suppressed, false)))
      order by id limit $4`,
    [sql.shopId, segmentId, after, limit, subscribedOnly],
  );
  return rows.map((row) => {
    const { id, email, r, f, m, ...rest } = exportedProfile.parse(row);
    return { id, email, figures: { ...rest, score: scoreOf(r, f, m) } };
  });
}
