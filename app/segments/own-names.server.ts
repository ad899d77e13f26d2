import type { ShopSql } from "../db/core/shop-scope.server.ts";
import { readSyncTargets } from "../db/sync/sync-targets.server.ts";
import type { OwnNames } from "../domain/rules/own-names.ts";

/** The tags and lists that the app writes for its audiences, under their labels of today and of before. */
export async function readOwnNames(sql: ShopSql): Promise<OwnNames> {
  const targets = await readSyncTargets(sql);
  const audiences = targets.flatMap((target) => target.audiences);
  const labels = audiences.flatMap(({ label, previousLabel }) => [label, previousLabel]);
  return {
    tags: labels.filter((label) => label !== null),
    lists: audiences.flatMap(({ listId }) => (listId === null ? [] : [listId])),
  };
}
