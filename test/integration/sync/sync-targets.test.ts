import { beforeEach, describe, expect, it } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { enabledTargets, readSyncTargets } from "../../../app/db/sync/sync-targets.server.ts";
import { latestSyncs } from "../../../app/db/sync/newest-syncs.server.ts";
import { klaviyoClient } from "../../../app/klaviyo/client.server.ts";
import type { JobQueue } from "../../../app/queue/queue.server.ts";
import type { KlaviyoAccess } from "../../../app/klaviyo/access.ts";
import { connectKlaviyo, disconnectKlaviyo } from "../../../app/sync/connection/klaviyo-connection.server.ts";
import { disableTags, enableTags, requestSync } from "../../../app/sync/merchant/targets.server.ts";
import { KEY, listsIn, makeWorld, rowsOf, runKlaviyo, runTags, type World } from "./sync-world.ts";

let world: World;
let queued: string[];

/** Notes the jobs that are queued. The queue has tests of its own. */
const queue: Pick<JobQueue, "enqueue"> = {
  enqueue: async (_within, name, payload) => void queued.push(`${name} ${payload.shopId}`),
};

beforeEach(async () => {
  queued = [];
  world = await makeWorld([{ group: "loyal" }, { group: "new" }]);
});

const secrets = { seal: (text: string) => `sealed ${text}` };

function connect(key: string, createProfiles = true) {
  const klaviyoBy = (access: KlaviyoAccess) => klaviyoClient(access, { sleep: async () => undefined });
  const deps = { db: world.db, queue, secrets, klaviyoBy };
  return connectKlaviyo(deps, world.shopId, { key, createProfiles, segments: false }, world.now());
}

describe("targets", () => {
  it("connect Klaviyo by a key that holds, and keep it sealed", async () => {
    expect(await connect(` ${KEY} `)).toEqual({ outcome: "connected", accountName: "Sixfold Demo" });
    expect(queued).toEqual([`sync-klaviyo ${world.shopId}`]);
    const [target] = await inShopSql(world.db, world.shopId, readSyncTargets);
    expect(target).toMatchObject({
      target: "klaviyo",
      enabled: true,
      createProfiles: true,
      encryptedKey: `sealed ${JSON.stringify({ kind: "key", accountId: "SIMACC", key: KEY })}`,
      accountId: "SIMACC",
      accountName: "Sixfold Demo",
    });
    expect(await inShopSql(world.db, world.shopId, enabledTargets)).toEqual(["klaviyo"]);
  });

  it("refuse a wrong key and one that may do too little, and then keep nothing", async () => {
    expect(await connect("pk_other")).toEqual({ outcome: "wrong_key" });
    world.klaviyo.fault({ kind: "scope_missing", scope: "lists:write" });
    expect(await connect(KEY)).toEqual({
      outcome: "missing_scope",
      scope: "lists:write profiles:write",
    });
    expect(queued).toEqual([]);
    expect(await inShopSql(world.db, world.shopId, readSyncTargets)).toEqual([]);
  });

  it("erase key and emails on a disconnect, leave Klaviyo as it is, and start anew on a connect", async () => {
    await connect(KEY);
    await runKlaviyo(world);
    const before = listsIn(world);
    await disconnectKlaviyo(world, world.shopId);
    for (const table of ["customer_emails", "list_states"]) {
      expect(await rowsOf(world, `select * from ${table} where shop_id = $1`)).toEqual([]);
    }
    const [target] = await inShopSql(world.db, world.shopId, readSyncTargets);
    expect(target).toMatchObject({ enabled: false, encryptedKey: null });
    await runKlaviyo(world);
    expect(listsIn(world)).toEqual(before);
    await connect(KEY);
    await runKlaviyo(world);
    expect(listsIn(world)).toEqual(before);
    const syncs = await inShopSql(world.db, world.shopId, latestSyncs);
    expect(syncs).toMatchObject([{ target: "klaviyo", status: "done", added: 0, updated: 2 }]);
  });

  it.each(["get_lists", "bulk_import_profiles", "get_bulk_import_profiles_job"])(
    "end a sync that is disconnected at %s: no email comes back, and a connect starts anew",
    async (call) => {
      await connect(KEY);
      let cut = false;
      const client: World["client"] = {
        wait: (ms) => world.client.wait(ms),
        request: async (asked) => {
          const outcome = await world.client.request(asked);
          if (asked.call === call && !cut) {
            cut = true;
            await disconnectKlaviyo(world, world.shopId);
          }
          return outcome;
        },
      };
      await runKlaviyo(world, { client });
      const ended = { target: "klaviyo", status: "failed", errorCode: "disconnected" };
      expect(await inShopSql(world.db, world.shopId, latestSyncs)).toMatchObject([ended]);
      for (const table of ["customer_emails", "list_states"]) {
        expect(await rowsOf(world, `select * from ${table} where shop_id = $1`)).toEqual([]);
      }
      await connect(KEY);
      await runKlaviyo(world);
      expect(Object.values(listsIn(world)).flat().sort()).toEqual(["p0@example.com", "p1@example.com"]);
    },
  );

  it("switch tags on and off, and sync on request while they are on", async () => {
    const deps = { db: world.db, queue, now: world.now };
    expect(await requestSync(deps, world.shopId, "shopify_tags")).toEqual({ outcome: "off" });
    await enableTags(deps, world.shopId, world.now());
    expect(await requestSync(deps, world.shopId, "shopify_tags")).toEqual({ outcome: "queued" });
    expect(queued).toEqual([`sync-tags ${world.shopId}`, `sync-tags ${world.shopId}`]);
    await runTags(world);
    await disableTags(world, world.shopId);
    expect(await inShopSql(world.db, world.shopId, enabledTargets)).toEqual([]);
    expect(await requestSync(deps, world.shopId, "shopify_tags")).toEqual({ outcome: "off" });
  });
});
