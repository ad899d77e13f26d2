/** Which triggers the workflows of a shop use, as Shopify Flow last told. */
import { usedTriggers, type Trigger } from "../../domain/workflows/triggers.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** What Flow said of a trigger. */
export interface TriggerWord {
  /** As Flow names it: our handle, or an id that we don't know. */
  readonly id: string;
  readonly isUsed: boolean;
  /** Flow's own time. */
  readonly toldAt: Date;
}

/** More ids than an app has triggers. Those that come later are not kept. */
const MOST_IDS = 50;

/** Notes what Flow said, unless it said something newer before. @returns whether it is noted */
export async function noteTrigger(sql: ShopSql, { id, isUsed, toldAt }: TriggerWord): Promise<boolean> {
  const noted = await sql.query(
    `insert into workflow_triggers as t (shop_id, handle, is_used, told_at)
     select $1, $2, $3, $4
      where (select count(*) from workflow_triggers where shop_id = $1) < $5
         or exists (select from workflow_triggers where shop_id = $1 and handle = $2)
     on conflict (shop_id, handle) do update set is_used = excluded.is_used, told_at = excluded.told_at
       where t.told_at < excluded.told_at
     returning 1`,
    [sql.shopId, id, isUsed, toldAt.toISOString(), MOST_IDS],
  );
  return noted.length > 0;
}

/** The triggers that workflows use. */
export async function triggersInUse(sql: ShopSql): Promise<ReadonlySet<Trigger>> {
  const rows = await sql.query<{ handle: string }>(
    "select handle from workflow_triggers where shop_id = $1 and is_used",
    [sql.shopId],
  );
  return usedTriggers(rows.map(({ handle }) => handle));
}
