import { inShopSql } from "../../db/core/shop-scope.server.ts";
import type { Database } from "../../db/core/database.server.ts";
import { countLeftOut, readLeftOut } from "../../db/scoring/left-out.server.ts";
import { comparableText } from "../../domain/rules/comparable.ts";
import { readOwnNames } from "../../segments/own-names.server.ts";
import type { LeftOutView } from "../../web/settings/left-out-view.ts";

/** The app's own tags are not among those that can be chosen. */
export async function readLeftOutView(db: Database, shopId: number): Promise<LeftOutView> {
  return inShopSql(db, shopId, async (sql) => {
    const { tags, found } = await readLeftOut(sql);
    const own = new Set(Array.from((await readOwnNames(sql)).tags, comparableText));
    return {
      tags,
      found: found?.filter(({ tag }) => !own.has(tag)) ?? null,
      leftOut: await countLeftOut(sql),
    };
  });
}
