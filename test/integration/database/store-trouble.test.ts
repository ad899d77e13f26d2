import { startSite, type Site } from "../pages/site-world.ts";

import { createHmac, randomUUID } from "node:crypto";

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { requireShop } from "../../../app/auth/require-shop.server.ts";

const ORDERS = 60;
const PATIENTLY = { timeout: 20_000, interval: 20 };
const SHOPIFY_WAITS_MS = 5_000;

let app: Site;
let changes = 0;
/** The ids of the webhooks that a test sent by itself and that were taken. */
const sentHere = new Set<string>();
beforeAll(async () => {
  app = await startSite(ORDERS);
  await vi.waitFor(async () => expect(await scoredRuns()).toBeGreaterThan(0), PATIENTLY);
});
afterAll(() => app.close());

async function scoredRuns(): Promise<number> {
  return (await app.shopRows("select id from runs where shop_id = $1")).length;
}

/** Changes orders at Shopify, and waits until each of their webhooks was tried. @returns the statuses of the answers */
async function changeSome(count = 10): Promise<Set<number | null>> {
  const { deliveries } = app.simulator.simulation.webhooks;
  const before = deliveries.length;
  for (let i = 0; i < count; i += 1) app.change(changes % ORDERS, `${(changes += 1)}.25`);
  await expect
    .poll(() => deliveries.slice(before).every((delivery) => delivery.attempts > 1 || delivery.done))
    .toBe(true);
  return new Set(deliveries.slice(before).map((delivery) => delivery.status));
}

async function arrived(): Promise<void> {
  const areHeld = async () => {
    const { shopify, held } = await app.amounts();
    expect(held).toEqual(shopify);
  };
  await vi.waitFor(areHeld, { ...PATIENTLY, timeout: 40_000 });
  const { deliveries } = app.simulator.simulation.webhooks;
  const taken = await app.shopRows("select id from webhook_deliveries where shop_id = $1");
  expect(new Set(deliveries.map((delivery) => delivery.status))).toEqual(new Set([200]));
  expect(new Set(taken.map((row) => row["id"]))).toEqual(
    new Set([...deliveries.map((delivery) => delivery.webhookId), ...sentHere]),
  );
}

/** Sends one webhook. @returns the status, how long it took, and whether the connection was closed unread */
async function post(): Promise<{ status: number; ms: number; sentAway: boolean }> {
  const body = JSON.stringify({ id: 1 });
  const id = randomUUID();
  const start = performance.now();
  const answer = await fetch(`${app.url}/webhooks`, {
    method: "POST",
    body,
    headers: {
      "content-type": "application/json",
      "x-shopify-topic": "orders/updated",
      "x-shopify-shop-domain": app.shop.domain,
      "x-shopify-webhook-id": id,
      "x-shopify-hmac-sha256": createHmac("sha256", app.services.env.SHOPIFY_API_SECRET)
        .update(body)
        .digest("base64"),
    },
  });
  await answer.arrayBuffer();
  if (answer.ok) sentHere.add(id);
  const sentAway = answer.headers.get("connection") === "close";
  return { status: answer.status, ms: performance.now() - start, sentAway };
}

/** Does the work while no row can be written to a table, as if the disk were full. */
async function withoutRoom(table: string, work: () => Promise<void>): Promise<void> {
  await app.db.pool.query(
    `create function no_room() returns trigger language plpgsql as
       $$ begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$`,
  );
  await app.db.pool.query(
    `create trigger no_room before insert or update on ${table} for each row execute function no_room()`,
  );
  try {
    await work();
  } finally {
    await app.db.pool.query("drop function no_room cascade");
  }
}

/** The status of the answer to a page. */
async function pageStatus(): Promise<number> {
  return requireShop(app.services, app.merchantRequest()).then(
    () => 200,
    (error: unknown) => (error instanceof Response ? error.status : 500),
  );
}

describe("webhooks while the database", () => {
  it("serves are taken", async () => {
    expect(await app.get("/readyz")).toEqual({ status: 200, text: "ready" });
    await changeSome();
    await arrived();
  });

  it("is stopped are refused, and all arrive once it is back", async () => {
    await app.stopDatabase();
    expect(await changeSome()).toEqual(new Set([503]));
    expect(await app.get("/readyz")).toMatchObject({
      status: 503,
      text: expect.stringContaining("unreachable") as string,
    });
    expect((await app.get("/healthz")).status).toBe(200);
    expect(await pageStatus()).toBe(503);
    await app.startDatabase();
    await arrived();
    expect((await app.get("/readyz")).status).toBe(200);
  });

  it("reads only are refused, and all arrive once it writes again", async () => {
    await app.administer("alter system set default_transaction_read_only = on", "select pg_reload_conf()");
    await expect.poll(async () => (await app.get("/readyz")).text.includes("read-only")).toBe(true);
    expect(await changeSome()).toEqual(new Set([503]));
    // Pages that only read are still shown.
    expect(await pageStatus()).toBe(200);
    await app.administer("alter system reset default_transaction_read_only", "select pg_reload_conf()");
    await arrived();
  });

  it("is full are refused, and all arrive once there is room", async () => {
    await withoutRoom("webhook_deliveries", async () => {
      expect(await changeSome()).toEqual(new Set([503]));
      const full = expect.stringContaining("full") as string;
      expect(await app.get("/readyz")).toMatchObject({ status: 503, text: full });
    });
    await arrived();
  });

  it("has no room for the work are refused whole: no delivery is noted without its job", async () => {
    const before = await app.shopRows("select id from webhook_deliveries where shop_id = $1");
    // The trigger is on the partition. On the whole table it would lock out the queue's users one after another.
    await withoutRoom("pgboss.job_common", async () => {
      expect(await changeSome()).toEqual(new Set([503]));
      const after = await app.shopRows("select id from webhook_deliveries where shop_id = $1");
      expect(after).toHaveLength(before.length);
    });
    await arrived();
  });

  it("says nothing at all are refused before Shopify stops waiting", async () => {
    app.cable.freeze();
    const answers = await Promise.all(Array.from({ length: 20 }, post));
    app.cable.thaw();
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([503]));
    expect(Math.max(...answers.map((answer) => answer.ms))).toBeLessThan(SHOPIFY_WAITS_MS);
    await changeSome();
    await arrived();
  });

  it("says nothing are sent away at once where too many come", async () => {
    app.cable.freeze();
    const answers = await Promise.all(Array.from({ length: 300 }, post));
    app.cable.thaw();
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([503]));
    expect(answers.some((answer) => answer.sentAway)).toBe(true);
    expect(answers.every((answer) => answer.sentAway)).toBe(false);
    await changeSome();
    await arrived();
  });

  it("is held up by a lock are refused before Shopify stops waiting", async () => {
    const client = await app.db.locks.connect();
    await client.query("begin; lock table webhook_deliveries in access exclusive mode");
    const answers = await Promise.all(Array.from({ length: 20 }, post));
    await client.query("rollback");
    client.release();
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([503]));
    expect(Math.max(...answers.map((answer) => answer.ms))).toBeLessThan(SHOPIFY_WAITS_MS);
    await changeSome();
    await arrived();
  });

  it("has every ordinary connection busy are taken nevertheless", async () => {
    const busy = await Promise.all(Array.from({ length: 12 }, () => app.db.pool.connect()));
    expect(await post()).toMatchObject({ status: 200 });
    expect((await app.get("/readyz")).status).toBe(200);
    for (const client of busy) client.release();
  });
});
