import { describe, expect, it } from "vitest";

import type { Database } from "../../../app/db/core/database.server.ts";
import { secretBox } from "../../../app/db/core/secret-box.ts";
import { noteKept } from "../../../app/db/sync/sync-targets.server.ts";
import { enterErasure, type ErasureIds } from "../../../app/db/privacy/erasures.server.ts";
import { inShopSql, withShopLock } from "../../../app/db/core/shop-scope.server.ts";
import { findShop, markUninstalled } from "../../../app/db/shops/shop-directory.server.ts";
import type { KlaviyoClient } from "../../../app/klaviyo/client.server.ts";
import type { AdminClient } from "../../../app/shopify/admin.server.ts";
import { wakeErasures } from "../../../app/privacy/wake-erasures.server.ts";
import { eraseCustomer } from "../../../app/privacy/erase-customer.server.ts";
import { pointsToStrike } from "../../setup/sampled.ts";
import { isKilled, killingAdmin, killingClient, killingDatabase } from "../sync/sync-killing.ts";
import { propertiesOf } from "../klaviyo/sync-klaviyo-world.ts";
import {
  label,
  listsIn,
  makeWorld,
  rowsOf,
  runKlaviyo,
  runTags,
  switchOn,
  tagsIn,
  type World,
} from "../sync/sync-world.ts";

const FIRST = 7_000_000_000_001n;
const DAY_MS = 86_400_000;
const EMAIL = "p0@example.com";
const never = new AbortController().signal;
const secrets = secretBox(Buffer.alloc(32, 3).toString("base64"));

let world: World;
let logged: object[];
let deliveries = 0;

/** Two loyal customers. The first asks to be erased. */
async function twoLoyal(targets: readonly ("shopify_tags" | "klaviyo")[]): Promise<void> {
  world = await makeWorld([{ group: "loyal", tags: ["own"] }, { group: "loyal" }]);
  logged = [];
  for (const target of targets) await switchOn(world, target);
  if (targets.includes("shopify_tags")) await runTags(world);
  if (targets.includes("klaviyo")) await runKlaviyo(world);
}

interface Asked {
  readonly ids?: Partial<ErasureIds>;
  readonly gone?: boolean;
  readonly askedBeforeMs?: number;
}

/** Enters an erasure, and takes it one run further. */
async function erase(asked: Asked = {}): Promise<string> {
  await enter(asked);
  return lookAfter();
}

async function enter(asked: Asked = {}): Promise<void> {
  const { ids = { customerShopifyIds: [FIRST] }, gone = false, askedBeforeMs = 60_000 } = asked;
  const deliveryId = `delivery ${String((deliveries += 1))}`;
  const requestedAt = new Date(world.now().getTime() - askedBeforeMs);
  await inShopSql(world.db, world.shopId, (sql) => enterErasure(sql, { deliveryId, requestedAt, gone, ids }));
}

/** The clients of Shopify and Klaviyo, for tests in which one of them breaks. */
interface Ways {
  readonly db?: Database;
  readonly admin?: AdminClient;
  readonly client?: KlaviyoClient;
}

/** Takes the newest erasure one run further. */
async function lookAfter({
  db = world.db,
  admin = world.admin,
  client = world.client,
}: Ways = {}): Promise<string> {
  const deliveryId = `delivery ${String(deliveries)}`;
  const shop = await findShop(world.db, world.shopId);
  if (shop === null) throw new Error("There is no shop.");
  const services = {
    db,
    now: world.now,
    secrets,
    admin: () => Promise.resolve(admin),
    klaviyo: () => client,
    log: { info: () => undefined, warn: (fields: object) => void logged.push(fields) },
  };
  return (await eraseCustomer(services, shop, deliveryId, never)).outcome;
}

const count = async (table: string): Promise<number> =>
  (await rowsOf(world, `select 1 from ${table} where shop_id = $1`)).length;
const obstacles = (): Promise<Record<string, unknown>[]> =>
  rowsOf(
    world,
    "select target, code, given_up_at is not null as gone from erasure_targets where shop_id = $1",
  );

/** Nothing is kept of the first customer, and everything of the second. */
async function expectErased(): Promise<void> {
  expect(await rowsOf(world, "select shopify_id from customers where shop_id = $1")).toEqual([
    { shopify_id: FIRST + 1n },
  ]);
  expect(
    await rowsOf(world, "select email from customer_emails where shop_id = $1 and email = $2", [EMAIL]),
  ).toEqual([]);
  expect(
    await rowsOf(world, "select email from list_states where shop_id = $1 and email = $2", [EMAIL]),
  ).toEqual([]);
}

describe("the erasure of a customer", () => {
  it("takes tags, lists and properties off by calls of its own, and nothing of the merchant's or of others", async () => {
    await twoLoyal(["shopify_tags", "klaviyo"]);
    world.klaviyo.simulation.store.byEmail(EMAIL)?.properties.set("city", "Oslo");
    const syncs = await count("syncs");
    expect(await erase()).toBe("done");
    expect(tagsIn(world)).toEqual([["own"], [label("loyal")]]);
    expect(listsIn(world)[label("loyal")]).toEqual(["p1@example.com"]);
    expect(propertiesOf(world, EMAIL)).toEqual({ city: "Oslo" });
    expect(propertiesOf(world, "p1@example.com")).toMatchObject({ sixfold_group: "Loyal" });
    await expectErased();
    for (const table of ["tag_states", "list_states", "customer_emails"]) expect(await count(table)).toBe(1);
    expect([await count("syncs"), await count("erasures"), await count("erasure_targets")]).toEqual([
      syncs,
      0,
      0,
    ]);
    expect(logged).toEqual([]);
  });

  it("may be done twice, and knows nobody a second time", async () => {
    await twoLoyal(["shopify_tags", "klaviyo"]);
    expect(await erase()).toBe("done");
    expect(await lookAfter()).toBe("done");
    // The hashes of the Shopify id and of the email.
    expect(await count("erased_customers")).toBe(2);
    expect(await erase()).toBe("done");
    expect(await count("erased_customers")).toBe(2);
    expect(logged).toEqual([]);
  });

  it.each(["shopify_tags", "klaviyo"] as const)("goes through while %s is paused", async (target) => {
    await twoLoyal([target]);
    await rowsOf(
      world,
      "update audience_sets set paused_at = now(), pause_cause = 'asked' where shop_id = $1",
    );
    expect(await erase()).toBe("done");
    if (target === "klaviyo") expect(listsIn(world)[label("loyal")]).toEqual(["p1@example.com"]);
    else expect(tagsIn(world)).toEqual([["own"], [label("loyal")]]);
    expect(await count("sync_targets")).toBe(1);
    expect(
      await rowsOf(world, "select 1 from audience_sets where shop_id = $1 and paused_at is not null"),
    ).toHaveLength(1);
  });

  it("takes tags off though they were switched off since", async () => {
    await twoLoyal(["shopify_tags"]);
    await rowsOf(world, "update sync_targets set enabled = false where shop_id = $1");
    expect(await erase()).toBe("done");
    expect(tagsIn(world)[0]).toEqual(["own"]);
  });

  it("takes the tags under the labels before the last change of prefix, too", async () => {
    await twoLoyal(["shopify_tags"]);
    const [customer] = [...world.store.customers.values()];
    if (customer === undefined) throw new Error("There is no customer.");
    customer.tags = ["Old: Loyal", ...customer.tags];
    const previous = "replace(label, 'Sixfold', 'Old')";
    await rowsOf(world, `update audiences set previous_label = ${previous} where shop_id = $1`);
    expect(await erase()).toBe("done");
    expect(tagsIn(world)[0]).toEqual(["own"]);
  });

  it("finds the customer by the email alone, and the profile by an email that was never kept", async () => {
    await twoLoyal(["shopify_tags", "klaviyo"]);
    expect(await erase({ ids: { emails: [EMAIL] } })).toBe("done");
    await expectErased();
    expect(tagsIn(world)[0]).toEqual(["own"]);
    await rowsOf(world, "delete from customer_emails where shop_id = $1");
    await rowsOf(world, "delete from list_states where shop_id = $1");
    expect(await erase({ ids: { emails: ["p1@example.com"] } })).toBe("done");
    expect(listsIn(world)[label("loyal")]).toEqual([]);
    expect(propertiesOf(world, "p1@example.com")).toEqual({});
  });

  it("finds the customer by the orders, if all are of one", async () => {
    await twoLoyal([]);
    const add = `insert into orders (shop_id, id, customer_shopify_id, created_at, processed_at, updated_at, state,
                                     point_of_sale, currency, amount_minor)
                 select $1, id, owner, now(), now(), now(), 'counted', false, 'EUR', 1
                   from unnest($2::bigint[], $3::bigint[]) as o (id, owner)`;
    await rowsOf(world, add, [
      [1n, 2n, 3n],
      [FIRST, FIRST, FIRST + 1n],
    ]);
    const linked = () =>
      rowsOf(
        world,
        "select id from orders where shop_id = $1 and customer_shopify_id is not null order by 1",
      );
    expect(await erase({ ids: { orderIds: [1n] } })).toBe("done");
    await expectErased();
    expect(await linked()).toEqual([{ id: 3n }]);
  });

  it("erases whom the customer was merged with, by any id", async () => {
    await twoLoyal([]);
    await rowsOf(
      world,
      "insert into customer_merges (shop_id, gone_id, kept_id, merged_at) values ($1, $2, $3, now())",
      [FIRST + 1n, FIRST],
    );
    expect(await erase()).toBe("done");
    expect([
      await count("customers"),
      await count("customer_merges"),
      await count("erased_customers"),
    ]).toEqual([0, 0, 2]);
  });

  it("does not ask Shopify for the tags of a customer who is gone from there", async () => {
    await twoLoyal(["shopify_tags"]);
    expect(await erase({ gone: true })).toBe("done");
    expect(tagsIn(world)[0]).toEqual([label("loyal"), "own"].sort());
    await expectErased();
  });

  it("is done for a customer whom Shopify no longer has", async () => {
    await twoLoyal(["shopify_tags"]);
    world.store.customers.delete(Number(FIRST));
    expect(await erase()).toBe("done");
    await expectErased();
  });

  it("is not over while a job of the shop runs that may bring something back, and takes that off again", async () => {
    await twoLoyal(["shopify_tags"]);
    const [known] = await rowsOf(world, "select id from customers where shop_id = $1 order by id");
    await withShopLock(world.db, world.shopId, `score:${String(world.shopId)}`, async () => {
      expect(await erase()).toBe("again");
      await expectErased();
      await rowsOf(
        world,
        "insert into moves (shop_id, run_id, customer_id, to_group, cause) values ($1, 1, $2, 'new', 'ordered')",
        [known?.["id"]],
      );
    });
    expect(await lookAfter()).toBe("done");
    expect(await count("moves")).toBe(0);
  });

  it("is not over while an import is under way at Klaviyo that carries the customer", async () => {
    await twoLoyal(["klaviyo"]);
    const { importer, store } = world.klaviyo.simulation;
    const unfinished = { ...importer };
    expect(unfinished).toBeDefined();
    const list = [...store.lists.values()].find(({ name }) => name === label("loyal"));
    const job = [...store.jobs.values()][0];
    if (list === undefined || job === undefined) throw new Error("There is no list or no job.");
    job.status = "processing";
    expect(await erase()).toBe("again");
    job.status = "complete";
    expect(await lookAfter()).toBe("done");
    expect(listsIn(world)[label("loyal")]).toEqual(["p1@example.com"]);
  });
});

describe("an erasure that is cut short", () => {
  const expectTakenOff = async (): Promise<void> => {
    await expectErased();
    expect(tagsIn(world)).toEqual([["own"], [label("loyal")]]);
    expect(listsIn(world)[label("loyal")]).toEqual(["p1@example.com"]);
    expect(propertiesOf(world, EMAIL)).toEqual({});
    expect([await count("erasures"), await count("erasure_targets")]).toEqual([0, 0]);
  };

  it("comes to the same end when killed after any transaction", async () => {
    let killed = true;
    const places = pointsToStrike();
    for (let at = places.first; killed; at += places.gap()) {
      await twoLoyal(["shopify_tags", "klaviyo"]);
      await enter();
      const ways = { db: killingDatabase(world.db, at, "after") };
      killed = await isKilled(lookAfter(ways).then(() => undefined));
      expect(await lookAfter()).toBe("done");
      await expectTakenOff();
      if (killed) await world.close();
      else expect(at).toBeGreaterThan(6);
    }
  });

  /** The targets are as they were before the erasure. */
  const putBack = (): void => {
    const [customer] = [...world.store.customers.values()];
    if (customer !== undefined) customer.tags = ["own", label("loyal")];
    const { store } = world.klaviyo.simulation;
    const profile = store.byEmail(EMAIL);
    const list = [...store.lists.values()].find(({ name }) => name === label("loyal"));
    if (profile === undefined || list === undefined) throw new Error("There is no profile or no list.");
    store.join(list, profile.id, Date.now());
    profile.properties.set("sixfold_group", "Loyal");
  };

  it.each(["before", "after"] as const)(
    "comes to the same end when any request breaks %s it went through",
    async (when) => {
      await twoLoyal(["shopify_tags", "klaviyo"]);
      let outcome = "again";
      const places = pointsToStrike();
      for (let at = places.first; outcome === "again"; at += places.gap()) {
        putBack();
        await enter({ ids: { customerShopifyIds: [FIRST], emails: [EMAIL] } });
        const admin = killingAdmin(world.admin, at, when);
        outcome = await lookAfter({ admin, client: killingClient(world.client, at, when) });
        expect(await lookAfter()).toBe("done");
        await expectTakenOff();
        if (outcome === "done") expect(at).toBeGreaterThan(8);
      }
    },
  );
});

describe("an erasure whose job was lost", () => {
  it("is taken up again, as long as it is not over", async () => {
    await twoLoyal(["klaviyo"]);
    world.klaviyo.simulation.faults.revoked = true;
    expect(await erase()).toBe("again");
    const queued: unknown[] = [];
    const queue = { enqueue: async (...[, name, payload]: unknown[]) => void queued.push([name, payload]) };
    await wakeErasures({ db: world.db, queue }, world.shopId);
    const payload = {
      shopId: world.shopId,
      topic: "customers/redact",
      resourceId: `delivery ${String(deliveries)}`,
    };
    expect(queued).toEqual([["webhook", payload]]);
    world.klaviyo.simulation.faults.revoked = false;
    expect(await lookAfter()).toBe("done");
    await wakeErasures({ db: world.db, queue }, world.shopId);
    expect(queued).toHaveLength(1);
  });
});

describe("a target that does not let go", () => {
  it("is tried again; the merchant is told meanwhile, and no more once it is done", async () => {
    await twoLoyal(["klaviyo"]);
    world.klaviyo.simulation.faults.revoked = true;
    expect(await erase()).toBe("again");
    await expectErased();
    expect(await obstacles()).toEqual([{ target: "klaviyo", code: "wrong_key", gone: false }]);
    world.klaviyo.simulation.faults.revoked = false;
    expect(await lookAfter()).toBe("done");
    expect(propertiesOf(world, EMAIL)).toEqual({});
    expect([await obstacles(), await count("erasures")]).toEqual([[], 0]);
  });

  it("is given up after ten days; then nothing says who it was, but that it was", async () => {
    await twoLoyal(["klaviyo"]);
    world.klaviyo.simulation.faults.revoked = true;
    expect(await erase({ askedBeforeMs: 11 * DAY_MS })).toBe("done");
    expect(await obstacles()).toEqual([{ target: "klaviyo", code: "wrong_key", gone: true }]);
    expect(await rowsOf(world, "select * from erasures where shop_id = $1")).toMatchObject([
      { customer_shopify_ids: [], customer_ids: [], order_ids: [], emails: [], klaviyo_ids: [] },
    ]);
    expect(logged).toEqual([
      { shopId: world.shopId, target: "klaviyo", code: "wrong_key", erasureId: expect.any(Number) as number },
    ]);
    expect(await lookAfter()).toBe("done");
    expect(logged).toHaveLength(1);
  });

  it("is asked by hand where Klaviyo was disconnected, as nothing is known of who is there", async () => {
    await twoLoyal(["klaviyo"]);
    await rowsOf(world, "update sync_targets set enabled = false, encrypted_key = null where shop_id = $1");
    expect(await erase()).toBe("done");
    expect(await obstacles()).toEqual([{ target: "klaviyo", code: "disconnected", gone: true }]);
  });

  it("is told of after an uninstall", async () => {
    await twoLoyal(["shopify_tags"]);
    await markUninstalled(world.db, "sync-test.myshopify.com", world.now());
    expect(await erase()).toBe("done");
    await expectErased();
    expect(await obstacles()).toEqual([{ target: "shopify_tags", code: "uninstalled", gone: true }]);
    expect(await erase({ ids: { customerShopifyIds: [99n] } })).toBe("done");
    expect(await obstacles()).toHaveLength(1);
  });

  it.each([
    { target: "shopify_tags", left: "Sixfold: Ended" },
    { target: "klaviyo", left: "LIST9" },
  ] as const)(
    "is told of after an uninstall where only an ended segment's tag or list is left: $target",
    async ({ target, left }) => {
      await twoLoyal([target]);
      await rowsOf(world, "update tag_states set may_hold = 0, confirmed = 0 where shop_id = $1");
      await rowsOf(world, "update audiences set list_id = null where shop_id = $1");
      await inShopSql(world.db, world.shopId, (sql) => noteKept(sql, target, [left]));
      await markUninstalled(world.db, "sync-test.myshopify.com", world.now());
      expect(await erase()).toBe("done");
      expect(await obstacles()).toEqual([{ target, code: "uninstalled", gone: true }]);
    },
  );

  it("does not keep the other from letting go", async () => {
    await twoLoyal(["shopify_tags", "klaviyo"]);
    world.klaviyo.simulation.faults.revoked = true;
    expect(await erase()).toBe("again");
    expect(tagsIn(world)[0]).toEqual(["own"]);
  });
});
