/**
 * The lock between two kinds of transactions. The first kind stores orders or moves, which name customers. The second
 * kind, a merge or an erasure, takes customers off all of them. If both ran at once, the second would miss what the
 * first is storing. So one waits for the other.
 */
import type { ShopSql } from "../core/shop-scope.server.ts";

const LOCK = "hashtext('customers of orders')";

/**
 * Keeps customers on their orders until the transaction ends. Transactions that store orders or moves call it; many
 * may hold it at once.
 */
export async function shareCustomers(sql: ShopSql): Promise<void> {
  await sql.query(`select pg_advisory_xact_lock_shared($1::int, ${LOCK})`, [sql.shopId]);
}

/**
 * Waits for all transactions that store orders or moves, and keeps others out until this one ends. Call it first in
 * the transaction.
 */
export async function lockCustomers(sql: ShopSql): Promise<void> {
  await sql.query(`select pg_advisory_xact_lock($1::int, ${LOCK})`, [sql.shopId]);
}
