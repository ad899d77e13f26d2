import type { Database } from "../db/core/database.server.ts";
import { inShopSql } from "../db/core/shop-scope.server.ts";
import { readSendable } from "../db/sync/states/wanted.server.ts";
import { readSyncTargets } from "../db/sync/sync-targets.server.ts";
import { isSameAudience, segmentAudience } from "../domain/sync/audience.ts";
import { pickedLists } from "../segments/picked-lists.server.ts";
import type { AudiencesAnswer } from "./contract.ts";
import { MOST_PICKED, SYNC_PAGE } from "./limits.ts";

/** Where picked customers may be sent. */
export async function readAudiences(db: Database, shopId: number): Promise<AudiencesAnswer> {
  return inShopSql(db, shopId, async (sql): Promise<AudiencesAnswer> => {
    if ((await readSendable(sql)) === null) return { state: "not_ready" };
    const targets = (await readSyncTargets(sql)).filter(({ enabled, leaving }) => enabled && !leaving);
    const lists = (await pickedLists(sql)).map(({ segmentId, name }) => ({
      id: String(segmentId),
      name,
      targets: targets
        .filter(({ audiences }) =>
          audiences.some((each) => each.endedAt === null && isSameAudience(each, segmentAudience(segmentId))),
        )
        .map(({ target }) => target),
    }));
    return {
      state: "ready",
      targets: targets.map(({ target }) => target),
      lists,
      mostPicked: MOST_PICKED,
      link: SYNC_PAGE,
    };
  });
}
