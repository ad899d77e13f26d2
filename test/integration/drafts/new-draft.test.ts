/** The page of a new draft: what it is for has to be there (G4). */
import { describe, expect, it } from "vitest";

import { allowDrafts } from "../../../app/db/campaigns/access.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { insertSegment } from "../../../app/db/segments/saved-segments.server.ts";
import { segmentAudience, type AudienceSubject } from "../../../app/domain/sync/audience.ts";
import { readNewDraft } from "../../../app/routes/app.campaigns_.drafts_.new/new-draft.server.ts";
import { draftsWorld, listOf, NOW_MS, type DraftsWorld } from "./drafts-world.ts";

function read({ world }: DraftsWorld, audience: AudienceSubject) {
  const shop = { id: world.shopId, name: "Shop", domain: "shop.test", language: "de" };
  const query = { audience, strategy: null, without: null, language: null };
  return readNewDraft(world.db, shop, query, new Date(NOW_MS));
}

describe("the page of a new draft", () => {
  it("is for a group, whose list is in Klaviyo", async () => {
    const on = await draftsWorld();
    await inShopSql(on.world.db, on.world.shopId, (sql) => allowDrafts(sql, new Date(NOW_MS)));
    const view = await read(on, { kind: "group", subject: "loyal" });
    expect(view).toMatchObject({ problem: null, allowed: true, source: { name: "Sixfold: Loyal" } });
    expect(view?.lists.map(({ listId }) => listId)).not.toContain(await listOf(on, "loyal"));
  });

  it.each<[string, AudienceSubject]>([
    ["a segment that is gone", { kind: "segment", subject: "7" }],
    ["an arm of an experiment that is gone", { kind: "arm", subject: "7-sample" }],
    ["an arm that is none", { kind: "arm", subject: "7" }],
  ])("is not there for %s", async (_what, audience) => {
    expect(await read(await draftsWorld(), audience)).toBeNull();
  });

  it("says that the list is missing for a segment that is there", async () => {
    const on = await draftsWorld();
    const rule = { version: 1, match: { all: [{ field: "orders", is: "at_least", value: 1 }] } };
    const segment = { name: "All", nameKey: "all", rule };
    const id = await inShopSql(on.world.db, on.world.shopId, (sql) =>
      insertSegment(sql, segment, new Date(NOW_MS)),
    );
    const view = await read(on, segmentAudience(id));
    expect(view).toMatchObject({ problem: "no_list", source: { name: "Sixfold: All" } });
  });
});
