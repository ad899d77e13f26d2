import { readEngagement } from "../../db/engagement/engagement.server.ts";
import { readReadings } from "../../db/engagement/readings.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import type { Database } from "../../db/core/database.server.ts";
import { readSources } from "../../db/segments/rule-sources.server.ts";
import type { PlacesView } from "../../web/settings/places-view.ts";

export async function readPlacesView(db: Database, shopId: number): Promise<PlacesView> {
  return inShopSql(db, shopId, async (sql) => {
    const { placesSince, requestedAt } = await readEngagement(sql);
    const readings = await readReadings(sql);
    const source = (await readSources(sql)).find(({ need }) => need === "places");
    // They are read together with tags and consent.
    const codes = (["places", "shopify"] as const).map((part) => readings.get(part)?.errorCode ?? null);
    return {
      onSince: placesSince?.toISOString() ?? null,
      asOf: source?.readAt.toISOString() ?? null,
      reading: requestedAt !== null,
      failure: codes.find((code) => code !== null) ?? null,
    };
  });
}
