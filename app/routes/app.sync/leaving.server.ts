import { labelled } from "../../db/sync/audience-rows.ts";
import { countLeft } from "../../db/sync/clean-up.server.ts";
import type { Database } from "../../db/core/database.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import type { SyncTarget } from "../../db/sync/sync-targets.server.ts";
import type { SyncRow } from "../../db/sync/syncs.server.ts";
import type { LeavingView } from "../../web/sync/leaving/leaving-view.ts";

/** How far the clean-up of a target is; null: it is not being cleaned up. */
export async function readLeaving(
  { db, shopId }: { readonly db: Database; readonly shopId: number },
  target: SyncTarget | null,
  sync: SyncRow | null,
): Promise<LeavingView | null> {
  if (target === null || !target.leaving) return null;
  // Counting takes time. It is done only where the merchant has to decide.
  if (sync?.status === "running") return { left: null };
  const { placed, shown } = await inShopSql(db, shopId, (sql) => countLeft(sql, target.target));
  const { audiences, metafieldsDefined } = target;
  return {
    left: {
      placed,
      shown,
      lists: labelled(audiences)
        .filter(({ listMade, listId }) => listMade && listId !== null)
        .map(({ label }) => label),
      segments: audiences.flatMap(({ segment }) => (segment?.made === true ? [segment.name] : [])),
      definitions: metafieldsDefined,
    },
  };
}
