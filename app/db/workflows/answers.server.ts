/** What became of starts of workflows. */
import type { Trigger } from "../../domain/workflows/triggers.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** How many starts of a trigger Flow took, refused, and failed at until they were given up. */
export interface StartCounts {
  readonly sent: number;
  readonly refused: number;
  readonly failed: number;
}

/** What became of starts. */
export interface AnsweredCalls {
  /** They are not made again. */
  readonly ended: readonly bigint[];
  /** Flow failed at them, and they are made again after so many seconds. */
  readonly failed: readonly { readonly id: bigint; readonly afterSeconds: number }[];
  readonly counts: ReadonlyMap<Trigger, StartCounts>;
}

/** The given calls by their place on the disk: PostgreSQL then fetches just them, even where it thinks that there are few rows. */
const GIVEN = `select w.ctid from unnest($2::bigint[]) as given (id)
  cross join lateral (select ctid from workflow_calls where shop_id = $1 and id = given.id limit 1) w`;

/**
 * Sets starts apart whose call came to nothing, so that each is made again alone. It counts no try: one of them may be
 * why, and the others had no answer of their own.
 */
export async function setApart(sql: ShopSql, ids: readonly bigint[], dueAt: Date): Promise<void> {
  await sql.query(
    `with apart as (${GIVEN})
     update workflow_calls t set due_at = $3 from apart where t.shop_id = $1 and t.ctid = apart.ctid`,
    [sql.shopId, ids, dueAt],
  );
}

/** Notes what Flow answered. */
export async function noteAnswers(
  sql: ShopSql,
  { ended, failed, counts }: AnsweredCalls,
  now: Date,
): Promise<void> {
  await sql.query(
    `with ended as (${GIVEN})
     delete from workflow_calls t using ended where t.shop_id = $1 and t.ctid = ended.ctid`,
    [sql.shopId, ended],
  );
  for (const [afterSeconds, some] of Map.groupBy(failed, (each) => each.afterSeconds))
    await sql.query(
      `with failed as (${GIVEN})
       update workflow_calls t set tries = tries + 1, due_at = $3
         from failed where t.shop_id = $1 and t.ctid = failed.ctid`,
      [sql.shopId, some.map(({ id }) => id), new Date(now.getTime() + afterSeconds * 1_000)],
    );
  for (const [trigger, count] of counts)
    await sql.query(
      `update workflow_triggers
          set sent = sent + $3, refused = refused + $4, failed = failed + $5,
              sent_at = case when $3 > 0 then $6 else sent_at end
        where shop_id = $1 and handle = $2`,
      [sql.shopId, trigger, count.sent, count.refused, count.failed, now.toISOString()],
    );
}
