/** Where customers live, as their default addresses say: by opt-in, and no street. */
import type { Place } from "../../domain/rules/person.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { forgetSource } from "../segments/rule-sources.server.ts";
import { forgetReadings } from "./readings.server.ts";

/**
 * Switches the reading of places on. Those that are on stay on. Shopify's customers are then read anew, all of them:
 * no address was asked for before.
 */
export async function switchPlacesOn(sql: ShopSql, now: Date): Promise<void> {
  const switched = await sql.query(
    `insert into engagement as e (shop_id, places_since) values ($1, $2)
     on conflict (shop_id) do update set places_since = excluded.places_since where e.places_since is null
     returning 1`,
    [sql.shopId, now],
  );
  if (switched.length > 0) await forgetReadings(sql, ["shopify", "places"]);
}

/** Switches the reading of places off, and deletes all that was read. */
export async function switchPlacesOff(sql: ShopSql): Promise<void> {
  await sql.query("update engagement set places_since = null where shop_id = $1", [sql.shopId]);
  await forgetSource(sql, { need: "places", name: "" });
  await forgetReadings(sql, ["places"]);
  await sql.query("delete from customer_places where shop_id = $1", [sql.shopId]);
}

/** A customer's place; null: none is known. */
export interface PlacedCustomer {
  readonly customerId: bigint;
  readonly place: Place | null;
}

/** Replaces customers' places by these. Each customer is given once. */
export async function replacePlaces(sql: ShopSql, customers: readonly PlacedCustomer[]): Promise<void> {
  const gone = customers.filter(({ place }) => place === null).map(({ customerId }) => customerId);
  await sql.query(
    `with gone as (
       select here.ctid from unnest($2::bigint[]) as g (id)
        cross join lateral (
          select ctid from customer_places where shop_id = $1 and customer_id = g.id limit 1) as here)
     delete from customer_places p using gone where p.shop_id = $1 and p.ctid = gone.ctid`,
    [sql.shopId, gone],
  );
  const placed = customers.flatMap(({ customerId, place }) =>
    place === null ? [] : [{ customerId, place }],
  );
  await sql.query(
    `insert into customer_places as p (shop_id, customer_id, country, region, city, postcode, latitude, longitude)
     select $1, * from unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::smallint[], $8::smallint[])
     on conflict (shop_id, customer_id) do update
       set country = excluded.country, region = excluded.region, city = excluded.city, postcode = excluded.postcode,
           latitude = excluded.latitude, longitude = excluded.longitude
       where (p.country, p.region, p.city, p.postcode, p.latitude, p.longitude) is distinct from
             (excluded.country, excluded.region, excluded.city, excluded.postcode, excluded.latitude, excluded.longitude)`,
    [
      sql.shopId,
      placed.map(({ customerId }) => customerId),
      ...(["country", "region", "city", "postcode"] as const).map((part) =>
        placed.map(({ place }) => place[part]),
      ),
      placed.map(({ place }) => place.point?.latitude ?? null),
      placed.map(({ place }) => place.point?.longitude ?? null),
    ],
  );
}
