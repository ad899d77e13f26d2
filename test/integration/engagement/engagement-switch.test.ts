/** What a switch on or off, and the end of a reading, bring with them. */
import { describe, expect, it } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { saveChoice, switchEngagementOn } from "../../../app/db/engagement/engagement.server.ts";
import { switchEngagementOff } from "../../../app/db/engagement/switch-off.server.ts";
import { insertSegment } from "../../../app/db/segments/saved-segments.server.ts";
import { stopEngagement } from "../../../app/engagement/request.server.ts";
import { disconnectKlaviyo } from "../../../app/sync/connection/klaviyo-connection.server.ts";
import { rowsOf } from "../sync/sync-world.ts";
import {
  counts,
  DAY_MS,
  engagementWorld,
  everything,
  happened,
  HOUR_MS,
  NOW_MS,
  profile,
  read,
  type EngagementWorld,
} from "./engagement-world.ts";

const choose = ({ world }: EngagementWorld, listIds: readonly string[], properties: readonly string[]) =>
  inShopSql(world.db, world.shopId, (sql) => saveChoice(sql, { listIds, properties }));
const customers = ({ world }: EngagementWorld) =>
  rowsOf(world, "select id from customers where shop_id = $1");

/** A queue that notes the names of what is queued. */
function queueOf() {
  const names: string[] = [];
  return { names, enqueue: async (_within: unknown, name: string) => void names.push(name) };
}

async function saveSegment({ world }: EngagementWorld): Promise<void> {
  const rule = { version: 1, match: { field: "orders", is: "none" } };
  await inShopSql(world.db, world.shopId, (sql) =>
    insertSegment(sql, { name: "No orders", nameKey: "no orders", rule }, world.now()),
  );
}

/** Tables with rows of customers who are not there. A list may still hold somebody, so its states stay. */
async function rowsOfNobody({ world }: EngagementWorld): Promise<string[]> {
  const tables = await rowsOf(
    world,
    `select table_name from information_schema.columns
      where $1::int is not null and table_schema = 'public' and column_name = 'customer_id' and table_name <> 'list_states'
      order by 1`,
  );
  const found: string[] = [];
  for (const table of tables.map((row) => String(row["table_name"]))) {
    const rows = await rowsOf(
      world,
      `select 1 from ${table} t where t.shop_id = $1
          and not exists (select from customers c where c.shop_id = $1 and c.id = t.customer_id) limit 1`,
    );
    if (rows.length > 0) found.push(table);
  }
  return found;
}

describe("a reading", () => {
  it("queues the refresh of segments at its end, where there are any", async () => {
    const on = await engagementWorld([{ group: "new" }]);
    const queue = queueOf();
    await read(on, { queue });
    expect(queue.names).toEqual([]);
    await saveSegment(on);
    on.clock.nowMs += HOUR_MS;
    await read(on, { queue });
    expect(queue.names).toEqual(["segments"]);
  });

  it("has the emails of customers whom Shopify was read of before it was switched on", async () => {
    const on = await engagementWorld([{ group: "loyal" }]);
    const { db, shopId, now } = on.world;
    await inShopSql(db, shopId, switchEngagementOff);
    await rowsOf(on.world, "delete from customer_emails where shop_id = $1");
    await read(on);
    happened(on, profile(on, "p0@example.com"), 20 * DAY_MS);
    await inShopSql(db, shopId, (sql) => switchEngagementOn(sql, now()));
    on.clock.nowMs += HOUR_MS;
    await read(on);
    expect(await customers(on)).toHaveLength(1);
    expect(await counts(on)).toHaveLength(1);
  });
});

describe("switched off", () => {
  it.each(["by the merchant", "by a disconnect"])("%s, all that Klaviyo told is deleted", async (how) => {
    const on = await engagementWorld([{ group: "loyal", tags: ["VIP"] }]);
    const { store } = on.world.klaviyo.simulation;
    const ada = profile(on, "p0@example.com", { gender: "f" });
    const list = store.makeList("Newsletter", NOW_MS);
    store.join(list, ada, NOW_MS);
    happened(on, ada, DAY_MS);
    happened(on, profile(on, "bea@x.io"), DAY_MS);
    await choose(on, [list.id], ["gender"]);
    await read(on);
    const stranger = "select $1, id from customers where shop_id = $1 and shopify_id is null";
    for (const [columns, values] of Object.entries({
      "moves (shop_id, customer_id, run_id, to_group, cause)": ", 1, 'new', 'ordered'",
      "segment_members (shop_id, customer_id, word, members)": ", 0, 1",
      "segment_moves (shop_id, customer_id, at, segment_id, version, joined, parts)":
        ", now(), 1, 1, true, 1",
    }))
      await rowsOf(on.world, `insert into ${columns} ${stranger.replace(", id", `, id${values}`)}`);
    await saveSegment(on);
    const queue = queueOf();
    if (how === "by the merchant") await stopEngagement({ ...on.world, queue }, on.world.shopId);
    else await disconnectKlaviyo({ ...on.world, queue }, on.world.shopId);
    expect(queue.names).toEqual(["segments"]);
    expect(await rowsOfNobody(on)).toEqual([]);
    for (const table of [
      ...["customer_engagement", "customer_lists", "customer_properties", "klaviyo_profiles"],
      ...["counted_events", "engagement_metrics", "list_members_read"],
    ])
      expect([table, await rowsOf(on.world, `select 1 from ${table} where shop_id = $1`)]).toEqual([
        table,
        [],
      ]);
    expect(await customers(on)).toHaveLength(1);
    expect(await everything(on)).toMatchObject({
      people: [{ accepts_marketing: true, subscribed: null, tags: ["vip"] }],
      sources: [{ need: "shopify_contacts" }, { need: "tags" }],
    });
    // What is still read is Shopify's alone.
    const before = on.world.klaviyo.simulation.calls.size;
    on.clock.nowMs += DAY_MS;
    await read(on);
    expect(on.world.klaviyo.simulation.calls.size).toBe(before);
  });
});
