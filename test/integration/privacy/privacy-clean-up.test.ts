/** Shopify asks to forget customers while a merchant has both targets cleaned up. */
import {
  allQuiet,
  connectBoth,
  install,
  KLAVIYO_KEY,
  person,
  sendWebhook,
  settle,
  startPrivacyApp,
  type PrivacyApp,
} from "./privacy-app.ts";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { action as syncAction } from "../../../app/routes/app.sync/route.tsx";
import { shopPayload } from "../../simulators/shopify/webhooks/shop-payloads.ts";
import { searchDatabase } from "./privacy-search.ts";

const PATIENTLY = { timeout: 50_000 };
const BEFORE_LONG_MS = 120_000;
const PROPERTIES = "create_or_update_profile";
/** After so many customers Klaviyo makes the clean-up wait. */
const HALF = 30;

let app: PrivacyApp;

beforeAll(async () => {
  app = await startPrivacyApp();
  await app.work();
  await install(app);
}, BEFORE_LONG_MS);
afterAll(() => app.close());

/** Turns both targets on and waits until all is sent. A first sync may have been before. */
async function sendBoth(): Promise<void> {
  await connectBoth(app);
  await allQuiet(app);
  await settle(app);
  await allQuiet(app);
}

const body = (): object => ({ shop_domain: app.store.shop.domain });
const cleared = (): number => app.klaviyo.simulation.calls.get(PROPERTIES) ?? 0;
/** The newest sync of each target. */
const cleanUps = () =>
  app.rows(
    `select distinct on (target) target, status from syncs where shop_id = $1 and kind = 'clean_up'
      order by target, id desc`,
  );
const targets = () =>
  app.rows(
    "select target, enabled, leaving, encrypted_key from sync_targets where shop_id = $1 order by target",
  );
const OFF = { enabled: false, leaving: false, encrypted_key: null };

/** Sends all and begins both clean-ups. It returns while Klaviyo's is half done and Shopify's waits. */
async function cleanUpHalf(): Promise<void> {
  await sendBoth();
  app.simulator.simulation.faults.add({
    kind: "bulk",
    fault: "stuck",
    match: "tagsRemove",
    times: 1,
    afterBytes: null,
    delayMs: null,
  });
  await syncAction(app.request("/app/sync", { intent: "clean-up-tags" }));
  await expect
    .poll(() => app.simulator.simulation.faults.list().length, {
      ...PATIENTLY,
      message: "the removal of the tags is under way",
    })
    .toBe(0);
  app.klaviyo.simulation.calls.delete(PROPERTIES);
  app.klaviyo.fault({
    endpoint: PROPERTIES,
    kind: "status",
    status: 429,
    retryAfter: 2,
    after: HALF,
    times: 1_000,
  });
  await syncAction(app.request("/app/sync", { intent: "clean-up-klaviyo" }));
  await expect
    .poll(cleared, { ...PATIENTLY, message: "Klaviyo's clean-up is half done" })
    .toBeGreaterThan(HALF);
}

/** Ends what held the clean-ups up. Shopify's operation has failed, and Shopify says so. */
async function startSending(): Promise<void> {
  app.klaviyo.simulation.faults.clear();
  const { operations } = app.simulator.simulation;
  for (const operation of operations.all()) {
    if (operation.status !== "RUNNING") continue;
    operations.finish(operation, { status: "FAILED", errorCode: "INTERNAL_SERVER_ERROR" });
    await sendWebhook(app, "bulk_operations/finish", {
      admin_graphql_api_id: `gid://shopify/BulkOperation/${String(operation.id)}`,
      status: "failed",
      type: "mutation",
      error_code: "internal_server_error",
    });
  }
}

/** A customer whom Klaviyo has cleared already, and one whom it hasn't. */
const ERASED = [0, 59];
const everyTagOnce = () => [...app.store.customers.values()].every(({ tags }) => tags.length <= 1);
/** Moves the clock by the time after which a job is tried again that could not run beside another. */
const passTime = () =>
  app.db.pool.query(
    "update pgboss.job set start_after = now() where name = 'webhook' and state in ('created', 'retry') and start_after > now()",
  );
const profileOf = (place: number) => app.klaviyo.simulation.store.byEmail(person(place).email);

/** Each step goes on where the one before ended. */
describe("in the middle of a clean-up", { shuffle: false }, () => {
  it("a customer is erased without a trace, and the clean-up ends for everybody", async () => {
    await cleanUpHalf();
    for (const place of ERASED) {
      const { shopifyId, email } = person(place);
      const customer = { id: shopifyId, email };
      expect(await sendWebhook(app, "customers/redact", { ...body(), customer, orders_to_redact: [] })).toBe(
        200,
      );
    }
    await startSending();
    await expect
      .poll(async () => (await targets()).every(({ enabled }) => enabled === false), PATIENTLY)
      .toBe(true);
    await expect
      .poll(async () => {
        await passTime();
        return (await app.rows("select 1 from erasures where shop_id = $1")).length === 0;
      }, PATIENTLY)
      .toBe(true);
    await allQuiet(app);
    expect(await cleanUps()).toMatchObject([{ status: "done" }, { status: "done" }]);
    const words = ERASED.flatMap((place) => [person(place).email, String(person(place).shopifyId)]);
    expect(await searchDatabase(app.db, words, [(await app.shop()).id])).toEqual({});
    expect([...app.store.customers.values()].flatMap(({ tags }) => tags)).toEqual([]);
    expect(app.klaviyo.simulation.store.lists.size).toBe(0);
    for (const place of [0, 1, 58, 59])
      expect(Object.fromEntries(profileOf(place)?.properties ?? [])).toEqual({});
  });

  it("an uninstall ends it; after a reinstall the merchant can begin again, and nobody is in two", async () => {
    await cleanUpHalf();
    const { id } = await app.shop();
    app.simulator.simulation.grant.uninstall();
    expect(await sendWebhook(app, "app/uninstalled", shopPayload(app.store.shop))).toBe(200);
    await expect.poll(async () => (await app.shop()).uninstalledAt).not.toBeNull();
    await allQuiet(app);
    expect(await targets()).toEqual([
      { target: "klaviyo", ...OFF },
      { target: "shopify_tags", ...OFF },
    ]);
    expect(await cleanUps()).toMatchObject([
      { target: "klaviyo", status: "failed" },
      { target: "shopify_tags", status: "failed" },
    ]);
    expect(await searchDatabase(app.db, [person(0).email, KLAVIYO_KEY], [id])).toEqual({});
    await startSending();
    const sent = cleared();
    await install(app);
    await allQuiet(app);
    expect(cleared()).toBe(sent);
    await sendBoth();
    const tagged = [...app.store.customers.values()].flatMap(({ tags }) => tags).length;
    const everyone = app.store.customers.size - ERASED.length;
    expect([tagged, everyTagOnce()]).toEqual([everyone, true]);
    const { lists } = app.klaviyo.simulation.store;
    const members = [...lists.values()].flatMap((list) => [...list.members]);
    expect([lists.size, members.length, new Set(members).size]).toEqual([6, everyone, everyone]);
  });

  it("the shop's erasure leaves nothing of it", async () => {
    await cleanUpHalf();
    const { id } = await app.shop();
    app.simulator.simulation.grant.uninstall();
    await sendWebhook(app, "app/uninstalled", shopPayload(app.store.shop));
    await expect.poll(async () => (await app.shop()).uninstalledAt).not.toBeNull();
    await sendWebhook(app, "shop/redact", body());
    await expect
      .poll(async () => {
        await passTime();
        const { rows } = await app.db.pool.query("select 1 from shops where id = $1", [id]);
        return rows.length === 0;
      }, PATIENTLY)
      .toBe(true);
    await allQuiet(app);
    const words = [app.store.shop.domain, person(0).email, String(person(0).shopifyId), KLAVIYO_KEY];
    expect(await searchDatabase(app.db, words, [id])).toEqual({});
  });
});
