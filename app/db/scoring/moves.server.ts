import type { Group } from "../../domain/groups/group.ts";
import type { MoveCause } from "../../domain/movement/cause.ts";
import { int2Array, int4Array, int8Array, textArray, timestamptzArray } from "../core/binary-array.ts";
import { existingRow } from "../core/existing-row.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** A customer's change of group; null is the state of being in none. */
export interface Move {
  readonly customerId: bigint;
  readonly from: Group | null;
  readonly to: Group | null;
  readonly cause: MoveCause;
  readonly figures: MoveFigures;
}

/** A customer's figures at the run of a move. */
export interface MoveFigures {
  /** null: without an eligible order. */
  readonly r: number | null;
  readonly f: number | null;
  readonly m: number | null;
  readonly orderCount: number;
  readonly spentMinor: number;
  readonly lastOrderAt: Date | null;
}

export async function insertMoves(sql: ShopSql, runId: number, moves: readonly Move[]): Promise<void> {
  if (moves.length === 0) return;
  // Only moves of customers who are still there: one may have been erased since the run read them.
  await sql.query(
    `insert into moves (shop_id, run_id, customer_id, from_group, to_group, cause, r, f, m, order_count, spent_minor,
                        last_order_at)
     select $1, $2, found.*
       from unnest($3::bigint[], $4::text[], $5::text[], $6::text[], $7::smallint[], $8::smallint[], $9::smallint[],
                   $10::int[], $11::bigint[], $12::timestamptz[])
         as found (customer_id, from_group, to_group, cause, r, f, m, order_count, spent_minor, last_order_at)
       ${existingRow("customers", "shop_id = $1 and id = found.customer_id")}`,
    [
      sql.shopId,
      runId,
      int8Array(moves.map((move) => move.customerId)),
      textArray(moves.map((move) => move.from)),
      textArray(moves.map((move) => move.to)),
      textArray(moves.map((move) => move.cause)),
      int2Array(moves.map(({ figures }) => figures.r)),
      int2Array(moves.map(({ figures }) => figures.f)),
      int2Array(moves.map(({ figures }) => figures.m)),
      int4Array(moves.map(({ figures }) => figures.orderCount)),
      int8Array(moves.map(({ figures }) => figures.spentMinor)),
      timestamptzArray(moves.map(({ figures }) => figures.lastOrderAt)),
    ],
  );
}
