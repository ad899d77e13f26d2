/** Reads what rules may ask of one customer besides orders and group, for handing it over. */
import { degreesOf } from "../../domain/rules/near.ts";
import { ENGAGEMENT_KINDS } from "../../domain/rules/person.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { PLACES_OF_WORD } from "../../domain/segments/places.ts";

interface Contact {
  readonly acceptsMarketing: boolean | null;
  readonly subscribed: boolean | null;
  readonly suppressed: boolean | null;
  readonly knownSince: Date | null;
}

interface KnownPlace {
  readonly country: string | null;
  readonly region: string | null;
  readonly city: string | null;
  readonly postcode: string | null;
  /** In degrees. */
  readonly latitude: number | null;
  readonly longitude: number | null;
}

interface KnownEngagement {
  readonly kind: string;
  /** Such as `2026-02-28`. */
  readonly day: string;
  readonly count: number;
}

/** The customer joined or left a segment. */
interface KnownSegmentMove {
  readonly segment: string;
  readonly at: Date;
  readonly joined: boolean;
}

/** An experiment that the customer is in. */
interface KnownExperiment {
  readonly name: string;
  readonly arm: "sample" | "holdout";
  readonly startedAt: Date;
}

/** A Klaviyo profile of the customer. */
interface KnownProfile {
  readonly klaviyoId: string;
  readonly email: string | null;
  readonly seenAt: Date;
}

export interface KnownBesides {
  readonly contact: Contact | null;
  readonly tags: readonly string[];
  readonly place: KnownPlace | null;
  readonly engagement: readonly KnownEngagement[];
  /** The ids of Klaviyo lists. */
  readonly lists: readonly string[];
  /** The names of lists that the customer was put on by hand. */
  readonly picked: readonly string[];
  /** Klaviyo properties by name. */
  readonly properties: Readonly<Record<string, string>>;
  /** The names of the segments that the customer is in. */
  readonly segments: readonly string[];
  readonly segmentMoves: readonly KnownSegmentMove[];
  readonly experiments: readonly KnownExperiment[];
  readonly profiles: readonly KnownProfile[];
}

export async function readKnown(sql: ShopSql, customerId: bigint): Promise<KnownBesides> {
  const all = <Row extends object>(columns: string, table: string, order = "1"): Promise<Row[]> =>
    sql.query<Row>(
      `select ${columns} from ${table} where shop_id = $1 and customer_id = $2 order by ${order}`,
      [sql.shopId, customerId],
    );
  const [contact] = await all<Contact>(
    `accepts_marketing as "acceptsMarketing", subscribed, suppressed, known_since as "knownSince"`,
    "customer_contacts",
  );
  const [place] = await all<KnownPlace>(
    "country, region, city, postcode, latitude, longitude",
    "customer_places",
  );
  const engagement = await all<{ kind: number; day: string; count: number }>(
    "kind, day::text as day, count",
    "customer_engagement",
    "day, kind",
  );
  const properties = await all<{ name: string; value: string }>("name, value", "customer_properties");
  const segments = await sql.query<{ name: string }>(
    `select s.name from segment_members m
       join segments s on s.shop_id = $1 and s.place / ${String(PLACES_OF_WORD)} = m.word
        and m.members & (1::bigint << s.place % ${String(PLACES_OF_WORD)}) <> 0
      where m.shop_id = $1 and m.customer_id = $2 order by s.name`,
    [sql.shopId, customerId],
  );
  const segmentMoves = await sql.query<KnownSegmentMove>(
    `select s.name as segment, m.at, m.joined from segment_moves m
       join segments s on s.shop_id = $1 and s.id = m.segment_id
      where m.shop_id = $1 and m.customer_id = $2 order by m.at, s.name`,
    [sql.shopId, customerId],
  );
  const experiments = await sql.query<KnownExperiment>(
    `select e.name, case m.arm when 0 then 'sample' else 'holdout' end as arm, e.started_at as "startedAt"
       from experiment_members m join experiments e on e.shop_id = $1 and e.id = m.experiment_id
      where m.shop_id = $1 and m.customer_id = $2 order by e.started_at, e.id`,
    [sql.shopId, customerId],
  );
  return {
    contact: contact ?? null,
    tags: (await all<{ tag: string }>("tag", "customer_tags")).map(({ tag }) => tag),
    place:
      place === undefined
        ? null
        : { ...place, latitude: degreesOf(place.latitude), longitude: degreesOf(place.longitude) },
    engagement: engagement.map((row) => ({ ...row, kind: ENGAGEMENT_KINDS[row.kind] ?? String(row.kind) })),
    lists: (await all<{ id: string }>("list_id as id", "customer_lists")).map(({ id }) => id),
    picked: (await all<{ list: string }>("list", "picked_customers")).map(({ list }) => list),
    profiles: await all<KnownProfile>(
      `klaviyo_id as "klaviyoId", email, seen_at as "seenAt"`,
      "klaviyo_profiles",
    ),
    properties: Object.fromEntries(properties.map(({ name, value }) => [name, value])),
    segments: segments.map(({ name }) => name),
    segmentMoves,
    experiments,
  };
}
