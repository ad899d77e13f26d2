/**
 * How many Klaviyo keys a shop has tried in vain. They are limited, so that nobody can use the app to find out which
 * keys exist. The tries are stored with the shop, where all processes see them.
 */
import type { Database } from "../../core/database.server.ts";

const WITHIN_MS = 600_000;
const TRIES = 10;

export type KeyTry = { readonly allowed: true } | { readonly allowed: false; readonly againAt: Date };

/** Counts a try before its answer is known, so that many tries at once all count. */
export async function takeKeyTry(
  { pool }: Pick<Database, "pool">,
  shopId: number,
  now: Date,
): Promise<KeyTry> {
  const since = new Date(now.getTime() - WITHIN_MS);
  const { rowCount } = await pool.query(
    `update shops set klaviyo_key_tries = array_append(
            array(select at from unnest(klaviyo_key_tries) as at where at > $2::timestamptz), $3::timestamptz(3))
      where id = $1 and (select count(*) from unnest(klaviyo_key_tries) as at where at > $2::timestamptz) < $4`,
    [shopId, since.toISOString(), now.toISOString(), TRIES],
  );
  if (rowCount === 1) return { allowed: true };
  const { rows } = await pool.query<{ first: Date | null }>(
    `select min(at) as first from shops, unnest(klaviyo_key_tries) as at where id = $1 and at > $2::timestamptz`,
    [shopId, since.toISOString()],
  );
  return { allowed: false, againAt: new Date((rows[0]?.first ?? now).getTime() + WITHIN_MS) };
}

/** Takes back a try whose key was not wrong. */
export async function returnKeyTry(
  { pool }: Pick<Database, "pool">,
  shopId: number,
  at: Date,
): Promise<void> {
  await pool.query(
    `update shops set klaviyo_key_tries =
            klaviyo_key_tries[:coalesce(array_position(klaviyo_key_tries, $2::timestamptz(3)), 1) - 1]
         || klaviyo_key_tries[coalesce(array_position(klaviyo_key_tries, $2::timestamptz(3)), 0) + 1:]
      where id = $1`,
    [shopId, at.toISOString()],
  );
}
