/** What an edit of a rule would change: who would join its segment, and who would leave it. */
import type { EvaluableRule } from "../../domain/rules/evaluable.ts";
import type { RuleMoment } from "../../domain/rules/moment.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { compileRules } from "./compile.ts";
import { readForRules } from "./members.server.ts";
import type { SegmentPlace } from "./note-members.server.ts";

/** Customers who would join or leave: all in number, and the first ones by id. */
export interface Changing {
  readonly count: number;
  readonly first: readonly bigint[];
}

export interface EditChanges {
  readonly joined: Changing;
  readonly left: Changing;
}

/** Compares who meets a rule with who was noted in a segment by its last refresh. */
export async function findEditChanges(
  sql: ShopSql,
  { word, place }: SegmentPlace,
  rule: EvaluableRule,
  { moment, examples }: { readonly moment: RuleMoment; readonly examples: number },
): Promise<EditChanges> {
  const { from, conditions, values } = compileRules(sql.shopId, [rule], moment);
  const meets = `(${conditions.join(" and ")})`;
  const next = values.length + 1;
  const isNoted = `exists (
    select from segment_members noted
     where noted.shop_id = $1 and noted.customer_id = c.id and noted.word = $${String(next)}::smallint
       and noted.members & $${String(next + 1)}::bigint <> 0)`;
  const given = [...values, word, 1n << BigInt(place)];
  await readForRules(sql);
  const changing = async (condition: string): Promise<Changing> => {
    const [row] = await sql.query<{ count: number; first: (bigint | string)[] | null }>(
      `select count(*)::int as count, (array_agg(c.id order by c.id))[1:${String(examples)}] as first
         ${from} and ${condition}`,
      given,
    );
    return { count: row?.count ?? 0, first: (row?.first ?? []).map(BigInt) };
  };
  return {
    joined: await changing(`${meets} and not ${isNoted}`),
    left: await changing(`${isNoted} and not ${meets}`),
  };
}
