import { createHmac, randomUUID } from "node:crypto";

import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { registerShop } from "../../../app/db/shops/shop-directory.server.ts";
import { readEnv } from "../../../app/env.server.ts";
import { createLog } from "../../../app/log.server.ts";
import { createJobQueue, type JobQueue } from "../../../app/queue/queue.server.ts";
import { action } from "../../../app/routes/webhooks.ts";
import { createServices, type Services } from "../../../app/services.server.ts";
import { RHYTHM } from "../../setup/quick-rhythm.ts";
import { testDatabase, type TestDatabase } from "../../setup/database.ts";
import { mutatedWebhook } from "../../unit/fuzz/mutated-webhook.ts";
import { orRefused } from "../../unit/fuzz/read-plainly.ts";
import { readWebhookPlainly } from "../../unit/fuzz/read-webhook-plainly.ts";

const DOMAIN = "a.myshopify.com";
const BODIES = 1_000;
const SECRET = "hush";

let database: TestDatabase;
let queue: JobQueue;
let services: Services;
let shopId: number;
let troubles: string[];

beforeAll(async () => {
  database = await testDatabase();
  const { db, url } = database;
  ({ id: shopId } = await registerShop(db, { domain: DOMAIN }, new Date("2026-01-01T00:00:00Z")));
  const env = readEnv({
    SHOPIFY_API_KEY: "key",
    SHOPIFY_API_SECRET: SECRET,
    SHOPIFY_APP_URL: "http://127.0.0.1:3000",
    ENCRYPTION_KEY: Buffer.alloc(32, 7).toString("base64"),
  });
  troubles = [];
  const log = createLog({ LOG_LEVEL: "warn" }, { stream: { write: (line) => void troubles.push(line) } });
  queue = createJobQueue({ db, url, log, rhythm: RHYTHM });
  await queue.start();
  services = createServices({ env, log, db, queue, rhythm: RHYTHM });
});
afterAll(async () => {
  await queue.stop();
  await database.drop();
});

async function post(topic: string, body: string, headers: Record<string, string> = {}): Promise<number> {
  const signed = {
    "x-shopify-hmac-sha256": createHmac("sha256", SECRET).update(body).digest("base64"),
    "x-shopify-shop-domain": DOMAIN,
    "x-shopify-webhook-id": randomUUID(),
    "x-shopify-topic": topic,
    ...headers,
  };
  const request = new Request("http://127.0.0.1:3000/webhooks", { method: "POST", body, headers: signed });
  const answer = await action({ request, context: { ...services }, params: {} });
  return answer.status;
}

async function deliveries(): Promise<number> {
  const text = "select id from webhook_deliveries where shop_id = $1";
  return (await inShopSql(database.db, shopId, (sql) => sql.query(text, [shopId]))).length;
}

it(`takes each of ${BODIES} mutated and signed bodies, or refuses it, and writes down what it takes`, async () => {
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(mutatedWebhook, async ({ topic, body }) => {
      const news = orRefused(() => readWebhookPlainly(topic, Buffer.from(body).toString("utf8")));
      const status = await post(topic, body);
      if (news !== null && (news.shopDomains.length === 0 || news.shopDomains.includes(DOMAIN))) taken += 1;
      return status === (news === null ? 400 : 200);
    }),
    { numRuns: BODIES, endOnFailure: true },
  );
  expect(taken).toBeGreaterThan(BODIES / 10);
  expect(await deliveries()).toBe(taken);
  const isExpected = (line: string): boolean =>
    line.includes("InvalidWebhookError") || line.includes("names another shop");
  expect(troubles.filter((line) => !isExpected(line))).toEqual([]);
});

it.each(["x-shopify-webhook-id", "x-shopify-topic", "x-shopify-shop-domain"])(
  "refuses a %s that is beyond all that Shopify sends",
  async (header) => {
    expect(await post("orders/create", '{"id":1}', { [header]: "a".repeat(5_000) })).toBe(400);
  },
);
