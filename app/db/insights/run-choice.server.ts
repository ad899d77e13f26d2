import type { Month } from "../../domain/time/month.ts";
import type { RunMoment } from "./movement.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** A run that can be compared with another, with the calendar month that it is as of. */
export interface ListedRun extends RunMoment {
  readonly month: Month;
}

/** At most this many runs of the newest day are listed. */
const OF_NEWEST_DAY = 20;
/** Nearly three years of days. A list of this length can still be chosen from. */
const MOST = 1_000;

/**
 * The runs to choose from, newest first: the last run of each day, and all runs of the newest day. Runs older than the
 * oldest stored move are left out, since they can't be compared with any more.
 * @param timeZone - IANA name; the days and months are those of this zone
 */
export async function listRuns(sql: ShopSql, timeZone: string): Promise<ListedRun[]> {
  return sql.query<ListedRun>(
    `with placed as (
       select id, as_of, (as_of at time zone $2)::date as day,
              row_number() over (partition by (as_of at time zone $2)::date order by id desc) as place
         from runs
        where shop_id = $1 and id >= coalesce((select min(run_id) from moves where shop_id = $1), 0))
     select id, as_of as "asOf", to_char(day, 'YYYY-MM') as month from placed
      where place = 1 or (day = (select day from placed order by id desc limit 1) and place <= $3)
      order by id desc limit $4`,
    [sql.shopId, timeZone, OF_NEWEST_DAY, MOST],
  );
}
