/** Which sources of rules were read, and when. The work that fills a source notes it here, in the same transaction. */
import { NEEDS, type Need } from "../../domain/rules/field.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

export interface ReadSource {
  readonly need: Need;
  /** The id of a list or the name of a property; empty: the source is read as a whole. */
  readonly name: string;
  readonly readAt: Date;
}

/** All that was read. Rows of needs that this version does not know are left out. */
export async function readSources(sql: ShopSql): Promise<ReadSource[]> {
  const rows = await sql.query<{ need: string; name: string; readAt: Date }>(
    `select need, name, read_at as "readAt" from rule_sources where shop_id = $1 order by need, name`,
    [sql.shopId],
  );
  return rows.flatMap(({ need, ...row }) => {
    const known = NEEDS.find((each) => each === need);
    return known === undefined ? [] : [{ need: known, ...row }];
  });
}

/** Whether a source is known as a whole. */
export async function isRead(sql: ShopSql, need: Need): Promise<boolean> {
  const rows = await sql.query("select 1 from rule_sources where shop_id = $1 and need = $2 and name = ''", [
    sql.shopId,
    need,
  ]);
  return rows.length > 0;
}

/** Notes that a source was read as of a moment. */
export async function noteSource(sql: ShopSql, { need, name, readAt }: ReadSource): Promise<void> {
  await sql.query(
    `insert into rule_sources (shop_id, need, name, read_at) values ($1, $2, $3, $4)
     on conflict (shop_id, need, name) do update set read_at = excluded.read_at`,
    [sql.shopId, need, name, readAt.toISOString()],
  );
}

/** Notes that a source is gone. Rules that need it can't be evaluated from then on. */
export async function forgetSource(sql: ShopSql, { need, name }: Omit<ReadSource, "readAt">): Promise<void> {
  await sql.query("delete from rule_sources where shop_id = $1 and need = $2 and name = $3", [
    sql.shopId,
    need,
    name,
  ]);
}
