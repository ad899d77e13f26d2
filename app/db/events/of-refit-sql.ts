/** SQL that tells which moves of segments say something of the app's limits, not of the customer. */

/** So many runs before a refresh are looked at, and so far back: most refreshes follow a run. */
const MOST_RUNS = 10;

/**
 * The runs between the refresh that noted a segment's move `m` and the one before, and the newest in any case. Whether
 * one of them had another model than the run before it, or was the first, of which nothing is known. Only refreshes with
 * moves are known, so a day is as far as they are believed.
 */
export const RUNS_BEFORE = `left join lateral (
    select array_agg(id) as ids, bool_or(coalesce(model_id <> earlier, true)) as of_model
      from (select id, finished_at, model_id, lead(model_id) over (order by id desc) as earlier,
                   row_number() over (order by id desc) as nth
              from (select id, finished_at, model_id from runs
                     where shop_id = $1 and finished_at <= m.at order by id desc limit ${String(MOST_RUNS + 1)}) newest) near
     where nth = 1 or nth <= ${String(MOST_RUNS)} and finished_at > greatest(m.at - interval '1 day',
       (select max(at) from segment_moves where shop_id = $1 and at < m.at))) r on true`;

/** Whether the move `m` came with other boundaries or settings, or with the first run. Beside `RUNS_BEFORE`. */
export const OF_REFIT = `coalesce(r.of_model, true) or exists (
    select from moves g where g.shop_id = $1 and g.run_id = any(r.ids) and g.customer_id = m.customer_id
      and g.cause = 'setting_changed')`;
