import { afterEach, describe, expect, it } from "vitest";

import { findShop } from "../../app/db/system.server.ts";
import { eraseCustomer } from "../../app/privacy/erase-customer.server.ts";
import {
  label,
  listsIn,
  makeWorld,
  newestSync,
  rowsOf,
  runKlaviyo,
  runTags,
  switchOn,
  tagsIn,
  type World,
} from "./sync-world.ts";

const FIRST = 7_000_000_000_001n;

let world: World;
let enqueued: string[];
let logged: object[];
afterEach(async () => world.close());

/** Two loyal customers, the first of whom asks to be erased. */
async function twoLoyal(targets: readonly ("shopify_tags" | "klaviyo")[]): Promise<void> {
  world = await makeWorld([{ group: "loyal", tags: ["own"] }, { group: "loyal" }]);
  enqueued = [];
  logged = [];
  for (const target of targets) await switchOn(world, target);
  if (targets.includes("shopify_tags")) await runTags(world);
  if (targets.includes("klaviyo")) await runKlaviyo(world);
}

async function erase({ gone = false, askedBefore = 60_000 } = {}): Promise<string> {
  const shop = await findShop(world.db, world.shopId);
  if (shop === null) throw new Error("There is no shop.");
  const services = {
    ...{ db: world.db, now: world.now },
    queue: { enqueue: (_: unknown, name: string) => Promise.resolve(void enqueued.push(name)) },
    log: { info: () => undefined, warn: (fields: object) => void logged.push(fields) },
  };
  const requestedAt = new Date(world.now().getTime() - askedBefore);
  const who = { shopifyId: FIRST, customerIds: [], orderIds: [], requestedAt, gone };
  return (await eraseCustomer(services, shop, who)).outcome;
}

const customers = (): Promise<Record<string, unknown>[]> =>
  rowsOf(
    world,
    'select shopify_id, "group", spent_minor, klaviyo_id from customers where shop_id = $1 order by 1',
  );
const count = async (table: string): Promise<number> =>
  (await rowsOf(world, `select 1 from ${table} where shop_id = $1`)).length;

describe("the erasure of a customer", () => {
  it("keeps the bare ids until the tags are off, and the merchant's own stay", async () => {
    await twoLoyal(["shopify_tags"]);
    expect(await erase()).toBe("again");
    expect(enqueued).toEqual(["sync-tags"]);
    expect((await customers())[0]).toEqual({
      shopify_id: FIRST,
      group: null,
      spent_minor: 0n,
      klaviyo_id: null,
    });
    await runTags(world);
    expect(tagsIn(world)).toEqual([["own"], [label("loyal")]]);
    expect(await erase()).toBe("done");
    expect(await customers()).toMatchObject([{ shopify_id: FIRST + 1n, group: "loyal" }]);
    expect(await count("sync_states")).toBe(1);
    expect(await erase()).toBe("done");
    expect(logged).toEqual([]);
  });

  it("keeps the address until the profile is off the lists", async () => {
    await twoLoyal(["klaviyo"]);
    expect(listsIn(world)[label("loyal")]).toEqual(["p0@example.com", "p1@example.com"]);
    expect(await erase()).toBe("again");
    expect(enqueued).toEqual(["sync-klaviyo"]);
    expect(await customers()).toHaveLength(1);
    expect(await erase()).toBe("again");
    await runKlaviyo(world);
    expect(listsIn(world)[label("loyal")]).toEqual(["p1@example.com"]);
    expect(await erase()).toBe("done");
    expect([await count("profile_states"), await count("customer_emails")]).toEqual([1, 1]);
    expect(logged).toEqual([]);
  });

  it("waits for both targets", async () => {
    await twoLoyal(["shopify_tags", "klaviyo"]);
    expect(await erase()).toBe("again");
    await runKlaviyo(world);
    expect(await erase()).toBe("again");
    await runTags(world);
    expect(await erase()).toBe("done");
    expect(tagsIn(world)[0]).toEqual(["own"]);
    for (const table of ["customers", "profile_states", "customer_emails", "sync_states"])
      expect(await count(table)).toBe(1);
  });

  it("does not wait for a target that is off, and says what it did not reach, without saying whose", async () => {
    await twoLoyal(["shopify_tags"]);
    await rowsOf(world, "update sync_targets set enabled = false where shop_id = $1");
    expect(await erase()).toBe("done");
    expect(await customers()).toHaveLength(1);
    expect(logged).toEqual([{ shopId: world.shopId, target: "shopify_tags", isOn: false, customers: 1 }]);
  });

  it("does not wait for a target whose sync has failed since", async () => {
    await twoLoyal(["klaviyo"]);
    expect(await erase()).toBe("again");
    await rowsOf(world, "update syncs set status = 'failed', error_code = 'wrong_key' where shop_id = $1");
    expect(await newestSync(world, "klaviyo")).toMatchObject({ status: "failed" });
    expect(await erase()).toBe("done");
    expect(await count("profile_states")).toBe(1);
    expect(logged).toMatchObject([{ target: "klaviyo", isOn: true, customers: 1 }]);
  });

  it("does not wait for ever", async () => {
    await twoLoyal(["shopify_tags"]);
    expect(await erase({ askedBefore: 11 * 86_400_000 })).toBe("done");
    expect(await customers()).toHaveLength(1);
    expect(logged).toHaveLength(1);
  });

  it("does not wait for the tags of a customer who is gone from Shopify", async () => {
    await twoLoyal(["shopify_tags"]);
    expect(await erase({ gone: true })).toBe("done");
    expect([await count("customers"), await count("sync_states")]).toEqual([1, 1]);
    expect(logged).toEqual([]);
  });

  it("takes off again what a scoring under way brought back", async () => {
    await twoLoyal(["shopify_tags"]);
    expect(await erase()).toBe("again");
    await rowsOf(world, `update customers set "group" = 'loyal' where shop_id = $1`);
    await runTags(world);
    expect(await erase()).toBe("again");
    await runTags(world);
    expect(await erase()).toBe("done");
    expect(tagsIn(world)[0]).toEqual(["own"]);
  });
});
