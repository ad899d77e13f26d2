/** Segments that are sent to both targets at once lock the targets in one order. */
import { expect, it } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { lockTarget } from "../../../app/db/sync/sync-targets.server.ts";
import { segmentAudience } from "../../../app/domain/sync/audience.ts";
import { sendAudience } from "../../../app/sync/merchant/audience-sync.server.ts";
import { addSegments } from "./sets/segment-world.ts";
import { decisions, makeWorld, rowsOf, switchOn } from "./sync-world.ts";

it("lets a segment be sent to the tags while another is being sent to Klaviyo", async () => {
  const on = await makeWorld([{ group: "new" }]);
  await switchOn(on, "klaviyo");
  await switchOn(on, "shopify_tags");
  await addSegments(on, "klaviyo", [1]);
  const rule = JSON.stringify({ version: 1, match: { field: "orders", is: "at_least", value: 1 } });
  await rowsOf(on, "update segments set rule = $2::jsonb where shop_id = $1", [rule]);
  const waiting = async (): Promise<number> => {
    const { rows } = await on.db.pool.query<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rows[0]?.n ?? 0;
  };
  let begun = 0;
  on.db.pool.on("acquire", () => (begun += 1));
  const { sent } = await inShopSql(on.db, on.shopId, async (sql) => {
    await lockTarget(sql, "klaviyo");
    const sent = sendAudience(decisions(on), on.shopId, {
      target: "shopify_tags",
      audience: segmentAudience(1),
    });
    await expect.poll(waiting).toBe(1);
    begun = 0;
    await lockTarget(sql, "shopify_tags");
    return { sent };
  });
  expect(await sent).toEqual({ outcome: "done" });
  // A transaction that was broken off would have begun again.
  expect(begun).toBe(0);
  const at = "select target from audiences where shop_id = $1 and kind = 'segment' order by target";
  expect(await rowsOf(on, at)).toEqual([{ target: "klaviyo" }, { target: "shopify_tags" }]);
});
