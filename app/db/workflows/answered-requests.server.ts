/** Requests that were carried out. Flow and the extensions send one again where the answer was lost. */
import type { ShopSql } from "../core/shop-scope.server.ts";

/** What was answered to a request that was carried out; `answer` null: nothing of its own. */
interface Answered {
  readonly answer: unknown;
}

/**
 * Notes a request, within the transaction that carries it out. Another one of the same key waits for its end.
 * @param key - whose it is and its own key, at most 300 characters
 * @returns what was answered; null: it was not carried out before
 */
export async function beginRequest(sql: ShopSql, key: string, now: Date): Promise<Answered | null> {
  const begun = await sql.query(
    `insert into answered_requests (shop_id, request_key, at) values ($1, $2, $3)
     on conflict (shop_id, request_key) do nothing returning 1`,
    [sql.shopId, key, now.toISOString()],
  );
  if (begun.length > 0) return null;
  return (await findAnswered(sql, key)) ?? { answer: null };
}

/** What was answered to a request; null: it was not carried out. */
export async function findAnswered(sql: ShopSql, key: string): Promise<Answered | null> {
  const [known] = await sql.query<Answered>(
    "select answer from answered_requests where shop_id = $1 and request_key = $2",
    [sql.shopId, key],
  );
  return known ?? null;
}

/** Notes what is answered. */
export async function noteAnswer(sql: ShopSql, key: string, answer: object): Promise<void> {
  await sql.query("update answered_requests set answer = $3::jsonb where shop_id = $1 and request_key = $2", [
    sql.shopId,
    key,
    JSON.stringify(answer),
  ]);
}
