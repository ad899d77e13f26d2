/** The customer segments in Shopify on the tags of audiences: which are wanted, and what is known of them. */
import { z } from "zod";

import type { AudienceSubject } from "../../domain/sync/audience.ts";
import { placesIn, type PlaceSet } from "../../domain/sync/places.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

const NATIVE_FAILURES = ["full", "refused", "deleted", "changed"] as const;
/**
 * Why there is no segment. full: the shop has as many as it may. deleted, changed: by the merchant, so the app has let go
 * of it.
 */
export type NativeFailure = (typeof NATIVE_FAILURES)[number];

/** A segment as the app last knew it. */
export interface KnownNative {
  /** null: it was about to be made, and may be there or not. */
  readonly id: string | null;
  /** The name that the app gave it. */
  readonly name: string;
  /** The name that it has in Shopify; null: it is not known. */
  readonly seenName: string | null;
  readonly made: boolean;
  /** The label that its query asks for. */
  readonly label: string;
  /** The query as Shopify has it; null: it is not known to be there. */
  readonly query: string | null;
}

export interface NativeSegment {
  readonly place: number;
  readonly wanted: boolean;
  readonly known: KnownNative | null;
  readonly failure: NativeFailure | null;
}

const nativeSegment = z.object({
  place: z.int(),
  wanted: z.boolean(),
  known: z
    .object({
      id: z.string().nullable(),
      name: z.string(),
      seenName: z.string().nullable(),
      made: z.boolean(),
      label: z.string(),
      query: z.string().nullable(),
    })
    .nullable(),
  failure: z.enum(NATIVE_FAILURES).nullable(),
});

const OF_PLACE = "where shop_id = $1 and target = 'shopify_tags' and place = $2";

/** The segments of places at Shopify that are wanted, known or failed. */
export async function readNatives(sql: ShopSql, places: readonly PlaceSet[]): Promise<NativeSegment[]> {
  const rows = await sql.query<object>(
    `select place, segment_wanted as wanted, segment_failure as failure,
            case when segment_label is not null then json_build_object('id', segment_id, 'name', segment_name,
              'seenName', segment_seen_name, 'made', segment_made, 'label', segment_label, 'query', segment_query) end as known
       from audiences
      where shop_id = $1 and target = 'shopify_tags' and place = any($2::smallint[])
        and (segment_wanted or segment_label is not null or segment_failure is not null)
      order by place`,
    [sql.shopId, places.flatMap(placesIn)],
  );
  return rows.map((row) => nativeSegment.parse(row));
}

/** Notes what is known of a segment, before it is made too. */
export async function saveNative(sql: ShopSql, place: number, known: KnownNative): Promise<void> {
  await sql.query(
    `update audiences
        set segment_id = $3, segment_name = $4, segment_made = $5, segment_label = $6, segment_query = $7,
            segment_seen_name = $8, segment_failure = null ${OF_PLACE}`,
    [sql.shopId, place, known.id, known.name, known.made, known.label, known.query, known.seenName],
  );
}

const FORGOTTEN =
  "segment_id = null, segment_name = null, segment_seen_name = null, segment_made = false, segment_label = null, segment_query = null";

/** Forgets a segment that is not there, with the reason. It is tried again with the next sync. */
export async function noteNoNative(
  sql: ShopSql,
  place: number,
  failure: NativeFailure | null,
): Promise<void> {
  await sql.query(`update audiences set ${FORGOTTEN}, segment_failure = $3 ${OF_PLACE}`, [
    sql.shopId,
    place,
    failure,
  ]);
}

/** Notes why a segment is not as it should be. What is known of it stays. */
export async function noteNativeFailure(
  sql: ShopSql,
  place: number,
  failure: NativeFailure | null,
): Promise<void> {
  await sql.query(`update audiences set segment_failure = $3 ${OF_PLACE}`, [sql.shopId, place, failure]);
}

/** Forgets a segment that the merchant has made their own, and wants none any more. */
export async function letGoOfNative(
  sql: ShopSql,
  place: number,
  failure: "deleted" | "changed",
): Promise<void> {
  await sql.query(
    `update audiences set ${FORGOTTEN}, segment_wanted = false, segment_failure = $3 ${OF_PLACE}`,
    [sql.shopId, place, failure],
  );
}

/**
 * Notes whether the merchant wants a segment on an audience's tag. Without it, one that is there stays in Shopify and is
 * the merchant's. @returns false: the audience is not sent there
 */
export async function wantNative(
  sql: ShopSql,
  { kind, subject }: AudienceSubject,
  wanted: boolean,
): Promise<boolean> {
  const forget = wanted ? "" : `, ${FORGOTTEN}`;
  const rows = await sql.query(
    `update audiences set segment_wanted = $4, segment_failure = null${forget}
      where shop_id = $1 and target = 'shopify_tags' and kind = $2 and subject = $3 and ended_at is null
      returning place`,
    [sql.shopId, kind, subject, wanted],
  );
  return rows.length > 0;
}
