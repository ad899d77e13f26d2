/** Ten segments of a tenth of the customers each, of which one member in a hundred changes in a day. */
import { inShopSql, type ShopSql } from "../../../app/db/core/shop-scope.server.ts";
import type { Database } from "../../../app/db/core/database.server.ts";
import { ruleToJson } from "../../../app/domain/rules/rule-json.ts";
import { insertSegment } from "../../../app/db/segments/saved-segments.server.ts";
import { readRule } from "../../../app/segments/read-rule.ts";
import { AS_OF } from "./seed.ts";
import { FIRST_ID } from "./task.ts";

const SEGMENTS = 10;
/** Of so many customers in a row, one is a member, and of so many members one is another one on the next day. */
const EVERY = 10;
const CHANGED = 100;

/** Saves the segments with their members, as a refresh leaves them. @returns their ids */
export async function saveSegments(db: Database, shopId: number): Promise<number[]> {
  const read = readRule({ version: 1, match: { field: "orders", is: "at_least", value: 1 } });
  if (read.outcome === "refused") throw new Error(JSON.stringify(read.problems));
  const rule = ruleToJson(read.rule);
  return inShopSql(db, shopId, async (sql) => {
    const ids: number[] = [];
    for (let n = 1; n <= SEGMENTS; n += 1) {
      const name = `Segment ${String(n)}`;
      ids.push(await insertSegment(sql, { name, nameKey: name.toLowerCase(), rule }, AS_OF));
    }
    await writeMembers(sql, "0");
    await sql.query(
      `update segments s set refreshed_at = $2, refreshed_version = version,
              members = (select count(*) from segment_members m
                          where m.shop_id = $1 and m.members & (1::bigint << s.place) <> 0)
        where shop_id = $1`,
      [sql.shopId, AS_OF],
    );
    return ids;
  });
}

/** The next day: of each segment one member in a hundred leaves, and as many join. */
export async function changeMembers(db: Database, shopId: number): Promise<void> {
  await inShopSql(db, shopId, (sql) =>
    writeMembers(sql, `case when place / (${String(EVERY)} * n) % ${String(CHANGED)} = 0 then 1 else 0 end`),
  );
}

/** @param turn - SQL of which of so many customers in a row is the member */
async function writeMembers(sql: ShopSql, turn: string): Promise<void> {
  await sql.query("delete from segment_members where shop_id = $1", [sql.shopId]);
  await sql.query(
    `insert into segment_members (shop_id, customer_id, word, members)
     select $1, id, 0, members
       from (select id, bit_or(case when place / n % ${String(EVERY)} = ${turn} then 1::bigint << (n - 1) else 0 end) as members
               from (select id, (shopify_id - $2)::bigint as place from customers where shop_id = $1) c
               cross join generate_series(1, ${String(SEGMENTS)}) as n group by id) as noted
      where members <> 0`,
    [sql.shopId, FIRST_ID],
  );
}
