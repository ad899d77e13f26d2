import { readEngagement } from "../../db/engagement/engagement.server.ts";
import { readReadings } from "../../db/engagement/readings.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import type { Database } from "../../db/core/database.server.ts";
import { readTarget } from "../../db/sync/sync-targets.server.ts";
import type { EngagementView } from "../../web/settings/engagement-view.ts";

/** @param consent - whether the app is registered at Klaviyo, so that merchants can consent there */
export async function readEngagementView(
  db: Database,
  shopId: number,
  consent: boolean,
): Promise<EngagementView> {
  return inShopSql(db, shopId, async (sql) => {
    const { onSince, listIds, properties, requestedAt } = await readEngagement(sql);
    const readings = await readReadings(sql);
    const target = await readTarget(sql, "klaviyo");
    const moment = (part: string): string | null => readings.get(part)?.readAt?.toISOString() ?? null;
    return {
      connected: target !== null && target.encryptedKey !== null,
      consent,
      onSince: onSince?.toISOString() ?? null,
      listIds: [...listIds],
      properties: [...properties],
      reading: requestedAt !== null,
      asOf: { shopify: moment("shopify"), profiles: moment("profiles"), events: moment("events") },
      failures: [...readings].flatMap(([part, { errorCode }]) =>
        errorCode === null || part === "places"
          ? []
          : [{ part: part.startsWith("list:") ? "list" : part, code: errorCode }],
      ),
    };
  });
}
