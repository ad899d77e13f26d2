/** How far the merchant got with setting the app up. */
import type { SetupStep } from "../../domain/setup/setup-guide.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

export interface SetupState {
  /** Steps whose work is done. */
  readonly done: ReadonlySet<SetupStep>;
  readonly dismissed: boolean;
  /** The merchant decided whether orders from point of sale count. */
  readonly pointOfSaleChosen: boolean;
}

interface SetupRow extends Readonly<Record<SetupStep, boolean>> {
  readonly dismissed: boolean;
  readonly pointOfSaleChosen: boolean;
}

/** What is done shows in what the app holds. Only that a group was opened is noted. */
export async function readSetup(sql: ShopSql): Promise<SetupState> {
  const [row] = await sql.query<SetupRow>(
    `select exists (select from runs where shop_id = $1) as orders,
            g.groups_seen_at is not null as groups,
            exists (select from sync_targets where shop_id = $1 and target = 'shopify_tags' and enabled) as tags,
            exists (select from sync_targets where shop_id = $1 and target = 'klaviyo' and enabled) as klaviyo,
            exists (select from segments where shop_id = $1) as segment,
            g.dismissed_at is not null as dismissed,
            g.point_of_sale_chosen_at is not null as "pointOfSaleChosen"
       from (values ($1::int)) as shop (id) left join setup_guides g on g.shop_id = shop.id`,
    [sql.shopId],
  );
  if (row === undefined) return { done: new Set(), dismissed: false, pointOfSaleChosen: false };
  const { dismissed, pointOfSaleChosen, ...steps } = row;
  const done = (Object.keys(steps) as SetupStep[]).filter((step) => steps[step]);
  return { done: new Set(done), dismissed, pointOfSaleChosen };
}

const COLUMN = {
  groups_seen: "groups_seen_at",
  point_of_sale_chosen: "point_of_sale_chosen_at",
  dismissed: "dismissed_at",
} as const;

/** Notes that this happened. The first time is kept, and noting it again writes nothing. */
export async function noteSetup(sql: ShopSql, what: keyof typeof COLUMN, now: Date): Promise<void> {
  const column = COLUMN[what];
  await sql.query(
    `insert into setup_guides as g (shop_id, ${column}) values ($1, $2)
     on conflict (shop_id) do update set ${column} = excluded.${column} where g.${column} is null`,
    [sql.shopId, now],
  );
}
