/** Reads what rules may ask of one customer besides orders and group, for handing it over. */
import { degreesOf } from "../../domain/rules/near.ts";
import { ENGAGEMENT_KINDS } from "../../domain/rules/person.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

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
  /** Klaviyo properties by name. */
  readonly properties: Readonly<Record<string, string>>;
  readonly profiles: readonly KnownProfile[];
  /** How many segments the customer is in. */
  readonly segments: number;
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
  const segments = await all<{ places: number }>(
    "bit_count(members::bit(64))::int as places",
    "segment_members",
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
    profiles: await all<KnownProfile>(
      `klaviyo_id as "klaviyoId", email, seen_at as "seenAt"`,
      "klaviyo_profiles",
    ),
    properties: Object.fromEntries(properties.map(({ name, value }) => [name, value])),
    segments: segments.reduce((sum, { places }) => sum + places, 0),
  };
}
