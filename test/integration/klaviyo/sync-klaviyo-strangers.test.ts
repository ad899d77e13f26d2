/** People whom only Klaviyo knows, on the list of a segment. */
import { beforeEach, describe, expect, it } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { switchEngagementOff } from "../../../app/db/engagement/switch-off.server.ts";
import { eraseCustomers, whatTargetsKnow } from "../../../app/db/privacy/erasure.server.ts";
import { readTarget } from "../../../app/db/sync/sync-targets.server.ts";
import { setOfPlace } from "../../../app/domain/sync/places.ts";
import { takeOffKlaviyo } from "../../../app/privacy/take-off-targets.server.ts";
import { pointsToStrike } from "../../setup/sampled.ts";
import { isKilled, killingClient } from "../sync/sync-killing.ts";
import { addSegments, confirm, fill, segmentName, syncAll, syncOnce } from "../sync/sets/segment-world.ts";
import { newestOf } from "../sync/sets/sync-sets-world.ts";
import { addRun, listsIn, rowsOf, type World } from "../sync/sync-world.ts";
import { klaviyoWorld, propertiesOf } from "./sync-klaviyo-world.ts";

const STRANGER = "stranger@example.com";

describe.each([true, false])("people whom only Klaviyo knows, new profiles allowed: %s", (createProfiles) => {
  let on: World;
  const list = () => listsIn(on)[segmentName(1)];
  const again = async (): Promise<void> => {
    await addRun(on);
    await syncOnce(on, "klaviyo");
    await confirm(on, "klaviyo");
    await syncOnce(on, "klaviyo");
  };

  /** Enters somebody by a profile of Klaviyo, as the reading of profiles does. */
  async function enter(email: string | null, klaviyoId: string): Promise<bigint> {
    const [row] = await rowsOf(
      on,
      "insert into customers (shop_id, klaviyo_id) values ($1, $2) returning id",
      [klaviyoId],
    );
    const id = BigInt(String(row?.["id"]));
    await rowsOf(
      on,
      `insert into klaviyo_profiles (shop_id, klaviyo_id, customer_id, email, seen_at) values ($1, $2, $3, $4, now())`,
      [klaviyoId, id, email],
    );
    return id;
  }

  async function join(id: bigint): Promise<void> {
    const { word, mask } = setOfPlace(7);
    await rowsOf(
      on,
      "insert into segment_members (shop_id, customer_id, word, members) values ($1, $2, $3, $4::bigint)",
      [id, word, mask],
    );
  }

  beforeEach(async () => {
    on = await klaviyoWorld([{ group: "new" }, { group: "loyal" }], {
      createProfiles,
      profiles: [STRANGER, "p0@example.com", "p1@example.com"],
    });
    await addSegments(on, "klaviyo", [1]);
    await fill(on, 1, [0]);
    const profile = on.klaviyo.simulation.store.byEmail(STRANGER);
    await join(await enter(STRANGER, profile?.id ?? ""));
  });

  it("are on it beside the customers, show nothing, and leave it with the segment", async () => {
    await syncAll(on, "klaviyo");
    expect(list()).toEqual(["p0@example.com", STRANGER]);
    expect(await newestOf(on, "segment:1")).toMatchObject({ status: "done", unreachable: 0, failed: 0 });
    expect(propertiesOf(on, STRANGER)).toEqual({});
    const profiles = on.klaviyo.simulation.store.profiles.size;
    await fill(on, 1, [0]);
    await again();
    expect(list()).toEqual(["p0@example.com"]);
    expect(on.klaviyo.simulation.store.profiles.size).toBe(profiles);
  });

  it("can't be reached without an email", async () => {
    await join(await enter(null, "PHONE"));
    await syncAll(on, "klaviyo");
    expect(list()).toEqual(["p0@example.com", STRANGER]);
    expect(await newestOf(on, "segment:1")).toMatchObject({ unreachable: 1 });
  });

  it("leave it when what only Klaviyo knows is deleted", async () => {
    await syncAll(on, "klaviyo");
    await inShopSql(on.db, on.shopId, switchEngagementOff);
    await again();
    expect(list()).toEqual(["p0@example.com"]);
  });

  it("are erased for good", async () => {
    await syncAll(on, "klaviyo");
    const [row] = await rowsOf(on, "select id from customers where shop_id = $1 and shopify_id is null");
    const id = BigInt(String(row?.["id"]));
    const known = await inShopSql(on.db, on.shopId, async (sql) => {
      const ids = await whatTargetsKnow(sql, [id], []);
      await eraseCustomers(sql, { ids: [id], emails: ids.emails, klaviyoIds: ids.klaviyoIds });
      return ids;
    });
    expect(known.emails).toEqual([STRANGER]);
    const target = await inShopSql(on.db, on.shopId, (sql) => readTarget(sql, "klaviyo"));
    await takeOffKlaviyo(
      on.client,
      { audiences: target?.audiences ?? [], kept: [] },
      {
        ...{
          id: 1,
          requestedAt: on.now(),
          gone: false,
          orderIds: [],
          customerIds: [id],
          customerShopifyIds: [],
        },
        emails: known.emails,
        klaviyoIds: known.klaviyoIds,
      },
    );
    await again();
    expect(list()).toEqual(["p0@example.com"]);
    expect(
      await rowsOf(on, "select 1 from list_states where shop_id = $1 and email = $2", [STRANGER]),
    ).toEqual([]);
  });

  it("are on it though the process dies at any request", async () => {
    const strikes = pointsToStrike();
    for (let strike = strikes.first, killed = true; killed; strike += strikes.gap())
      killed = await isKilled(syncAll(on, "klaviyo", { client: killingClient(on.client, strike, "after") }));
    await syncAll(on, "klaviyo");
    expect(list()).toEqual(["p0@example.com", STRANGER]);
  });

  it("give way to the customer who has their email", async () => {
    await rowsOf(on, "update klaviyo_profiles set email = 'p1@example.com' where shop_id = $1");
    await syncAll(on, "klaviyo");
    expect(list()).toEqual(["p0@example.com"]);
    await fill(on, 1, [0, 1]);
    await again();
    expect(list()).toEqual(["p0@example.com", "p1@example.com"]);
  });

  it("give way to that customer though they are known for longer, and the customer ordered nothing", async () => {
    await rowsOf(on, "update klaviyo_profiles set email = 'p1@example.com' where shop_id = $1");
    await rowsOf(
      on,
      `update customers set id = id + 1000, "group" = null, last_order_at = null
        where shop_id = $1 and shopify_id = (select max(shopify_id) from customers where shop_id = $1)`,
    );
    await syncAll(on, "klaviyo");
    expect(list()).toEqual(["p0@example.com"]);
  });
});
