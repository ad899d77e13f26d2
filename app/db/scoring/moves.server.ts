import type { Group } from "../../domain/groups/group.ts";
import type { MoveCause } from "../../domain/movement/cause.ts";
import { int8Array, textArray } from "../core/binary-array.ts";
import { existingRow } from "../core/existing-row.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** A customer's change of group; null is the state of being in none. */
export interface Move {
  readonly customerId: bigint;
  readonly from: Group | null;
  readonly to: Group | null;
  readonly cause: MoveCause;
}

export async function insertMoves(sql: ShopSql, runId: number, moves: readonly Move[]): Promise<void> {
  if (moves.length === 0) return;
  // Only moves of customers who are still there: one may have been erased since the run read them.
  await sql.query(
    `insert into moves (shop_id, run_id, customer_id, from_group, to_group, cause)
     select $1, $2, found.*
       from unnest($3::bigint[], $4::text[], $5::text[], $6::text[]) as found(customer_id, from_group, to_group, cause)
       ${existingRow("customers", "shop_id = $1 and id = found.customer_id")}`,
    [
      sql.shopId,
      runId,
      int8Array(moves.map((move) => move.customerId)),
      textArray(moves.map((move) => move.from)),
      textArray(moves.map((move) => move.to)),
      textArray(moves.map((move) => move.cause)),
    ],
  );
}
