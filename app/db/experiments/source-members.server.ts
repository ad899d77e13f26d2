/** The members that an experiment draws from, as SQL. */
import type { Group } from "../../domain/groups/group.ts";
import type { EvaluableRule } from "../../domain/rules/evaluable.ts";
import type { RuleMoment } from "../../domain/rules/moment.ts";
import { copyValue } from "../core/copy-text.ts";
import { CopiedRows } from "../core/copied-rows.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { compileRules } from "../segments/compile.ts";
import { bitOf } from "../segments/figures.server.ts";
import { readForRules } from "../segments/members.server.ts";
import type { SegmentPlace } from "../segments/note-members.server.ts";

/** Customers `c` with all that decides who is meant. Customers whom a tag leaves out are never meant. */
export interface SourceMembers {
  /** `from … where …` */
  readonly from: string;
  /** The parameters. The shop is the first. */
  readonly values: readonly unknown[];
}

const NOT_LEFT_OUT = "and not c.left_out";

export function membersOfGroup(shopId: number, group: Group): SourceMembers {
  return {
    from: `from customers c where c.shop_id = $1 and c."group" = $2 ${NOT_LEFT_OUT}`,
    values: [shopId, group],
  };
}

/** As its last refresh noted them. */
export function membersOfSegment(shopId: number, at: SegmentPlace): SourceMembers {
  return {
    from: `from segment_members m join customers c on c.shop_id = $1 and c.id = m.customer_id
      where m.shop_id = $1 and m.word = $2::smallint and m.members & $3::bigint <> 0 ${NOT_LEFT_OUT}`,
    values: [shopId, at.word, bitOf(at)],
  };
}

export function membersOfRule(shopId: number, rule: EvaluableRule, moment: RuleMoment): SourceMembers {
  const { from, conditions, values } = compileRules(shopId, [rule], moment);
  return { from: `${from} and ${conditions.join(" and ")} ${NOT_LEFT_OUT}`, values };
}

const FIRST_ROOM = 1_024;

/** The ids of all members, in any order: eight bytes for each. */
export async function readMemberIds(
  sql: ShopSql,
  { from, values }: SourceMembers,
): Promise<BigInt64Array<ArrayBuffer>> {
  let ids = new BigInt64Array(FIRST_ROOM);
  let count = 0;
  await readForRules(sql);
  const rows = new CopiedRows(1);
  for await (const chunk of sql.copyOut(`select c.id ${from}`, values.map(copyValue)))
    rows.push(chunk, (member) => {
      if (count === ids.length) ids = grown(ids);
      ids[count++] = (BigInt(member.upper(0)) << 32n) | BigInt(member.lower(0));
    });
  rows.end();
  return ids.slice(0, count);
}

function grown(ids: BigInt64Array): BigInt64Array<ArrayBuffer> {
  const larger = new BigInt64Array(ids.length * 2);
  larger.set(ids);
  return larger;
}
