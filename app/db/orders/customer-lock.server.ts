/**
 * Orders and moves name customers, and a merge or an erasure takes customers off all of them. If one did so while a
 * transaction that stores some is under way, it would miss those: so the one waits for the other.
 */
import type { ShopSql } from "../core/shop-scope.server.ts";

const LOCK = "hashtext('customers of orders')";

/** Until the transaction ends, no customer is taken off orders. For those who store orders or moves; many may at once. */
export async function keepCustomers(sql: ShopSql): Promise<void> {
  await sql.query(`select pg_advisory_xact_lock_shared($1::int, ${LOCK})`, [sql.shopId]);
}

/** Waits for all who store orders or moves, and until the transaction ends nobody else does. To be called first in it. */
export async function holdCustomers(sql: ShopSql): Promise<void> {
  await sql.query(`select pg_advisory_xact_lock($1::int, ${LOCK})`, [sql.shopId]);
}
