import type { Database } from "../../db/core/database.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { readNewestRun } from "../../db/insights/group-figures.server.ts";
import type { Group } from "../../domain/groups/group.ts";
import type { GroupView } from "../../web/group/group-view.ts";
import type { AskAdmin } from "../app.customers._index/listed.server.ts";
import { readListedPage, withAddresses, type ListedPage } from "./customers.server.ts";
import { readGroupNow } from "./group-now.server.ts";
import { readGroupPast } from "./group-past.server.ts";
import type { PageQuery } from "./page-query.ts";

const NOBODY = { customers: [], hasPrevious: false, hasNext: false };

/** All that a group's page shows, as of one moment. */
export async function readGroup(
  db: Database,
  shop: { readonly id: number; readonly timeZone: string },
  admin: AskAdmin,
  group: Group,
  query: PageQuery,
): Promise<GroupView> {
  const read = await inShopSql(
    db,
    shop.id,
    async (sql) => {
      const run = await readNewestRun(sql);
      if (run === null) return null;
      const now = await readGroupNow(sql, run, group);
      return {
        currency: run.currency,
        now,
        past: await readGroupPast(sql, shop.timeZone, group),
        listed: await readListedPage(sql, run, { group, scores: now.scores }, query),
      };
    },
    { oneSnapshot: true },
  );
  const listed: ListedPage = read?.listed ?? { query, atStake: null, found: NOBODY, matching: null };
  return {
    group,
    currency: read?.currency ?? null,
    now: read?.now ?? null,
    past: read?.past ?? null,
    ...(await withAddresses(admin, group, listed)),
  };
}
