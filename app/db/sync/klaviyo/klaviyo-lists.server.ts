/** What is known of the audiences' lists at Klaviyo. Each list is named by its audience's place. */
import { placesIn, type PlaceSet } from "../../../domain/sync/places.ts";
import type { ShopSql } from "../../core/shop-scope.server.ts";

const OF_PLACE = "where shop_id = $1 and target = 'klaviyo' and place = $2";

/**
 * Stores the id of an audience's list, and whether its members are known. They are known if the app has just made the
 * list.
 */
export async function saveList(
  sql: ShopSql,
  place: number,
  list: { readonly id: string; readonly membersKnown: boolean },
): Promise<void> {
  await sql.query(
    `update audiences set list_id = $3, list_known = $4, list_taken = list_taken or $4, list_made = $4 ${OF_PLACE}`,
    [sql.shopId, place, list.id, list.membersKnown],
  );
}

/** Forgets the id of an audience's list, which is gone. */
export async function forgetList(sql: ShopSql, place: number): Promise<void> {
  await sql.query(`update audiences set list_id = null, list_taken = false, list_made = false ${OF_PLACE}`, [
    sql.shopId,
    place,
  ]);
}

/** Notes that the lists of these places are the app's, also those that it has still to make. */
export async function takeLists(sql: ShopSql, places: PlaceSet): Promise<void> {
  await sql.query(
    `update audiences set list_taken = true
      where shop_id = $1 and target = 'klaviyo' and place = any($2::smallint[]) and not list_taken`,
    [sql.shopId, placesIn(places)],
  );
}

/** Notes, before a list is made, that a list of the audience's name may be the app's from now on. */
export async function noteMaking(sql: ShopSql, place: number): Promise<void> {
  await sql.query(`update audiences set list_made = true ${OF_PLACE}`, [sql.shopId, place]);
}

/**
 * Notes that a list stays when its members have left it: it can't be deleted, or is no longer only the app's.
 */
export async function keepList(sql: ShopSql, place: number): Promise<void> {
  await sql.query(`update audiences set list_made = false ${OF_PLACE}`, [sql.shopId, place]);
}

/** Notes that a list's members are known. */
export async function noteListKnown(sql: ShopSql, place: number): Promise<void> {
  await sql.query(`update audiences set list_known = true ${OF_PLACE}`, [sql.shopId, place]);
}
