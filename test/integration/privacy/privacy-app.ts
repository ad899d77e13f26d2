/** The app with its jobs running beside both simulators. The store's customers can be recognised anywhere. */
import { startApp } from "../import/import-app.ts";

import { expect, vi } from "vitest";

import { groupsAt } from "../../../app/db/sync/audience-sets.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { TARGETS } from "../../../app/db/sync/sync-targets.server.ts";
import { newestSync } from "../../../app/db/sync/newest-syncs.server.ts";
import { loader as readHome } from "../../../app/routes/app._index/route.tsx";
import { action as syncAction } from "../../../app/routes/app.sync/route.tsx";
import { confirmSync } from "../../../app/sync/merchant/decisions.server.ts";
import type { TestDatabase } from "../../setup/database.ts";
import { startKlaviyoSimulator } from "../../simulators/klaviyo/server.ts";
import type { SimulatorSettings } from "../../simulators/shopify/settings.ts";
import { FIRST_CUSTOMER, NOW, orders, storeOf } from "../import/import-world.ts";

export const KLAVIYO_KEY = "pk_planted_klaviyo_key_4711";
const DAY_MS = 86_400_000;
/** How many customers the store has. The last ones order seldom. */
export const PEOPLE = 60;

/** A store's whole way takes long on a busy machine. */
const PATIENTLY = { timeout: 50_000, interval: 20 };

/** The words that are planted in a customer, by index from 0. */
export function person(place: number) {
  return {
    shopifyId: FIRST_CUSTOMER + place,
    email: `zacharias${String(place)}@planted.example`,
    firstName: `Zacharias${String(place)}`,
    lastName: `Plantagenet${String(place)}`,
  };
}

export type PrivacyApp = Awaited<ReturnType<typeof startPrivacyApp>>;

export async function startPrivacyApp(
  shopify: Partial<SimulatorSettings> = {},
  extras: { readonly database?: TestDatabase } = {},
) {
  const lines: string[] = [];
  const profiles = Array.from({ length: PEOPLE }, (_, place) => person(place).email);
  const klaviyo = await startKlaviyoSimulator({ key: KLAVIYO_KEY, rate: "off", jobSeconds: 0, profiles });
  const store = storeOf(ordersUntilNow(), "EUR");
  for (const [id, customer] of store.customers) Object.assign(customer, person(id - FIRST_CUSTOMER));
  const logTo = { write: (line: string) => void lines.push(line) };
  const app = await startApp([], { store, ...shopify }, { ...extras, klaviyo: new URL(klaviyo.url), logTo });
  return {
    ...app,
    store,
    klaviyo,
    lines,
    async close(): Promise<void> {
      await app.close();
      await klaviyo.close();
    },
  };
}

/** The orders of the other tests, moved so that the last one was placed yesterday. */
function ordersUntilNow() {
  const byMs = Date.now() - DAY_MS - NOW.getTime();
  return orders(400, PEOPLE).map((order) => {
    const at = order.createdAt + byMs;
    return { ...order, createdAt: at, processedAt: at, updatedAt: at };
  });
}

/** Opens the app for the first time, which installs it, and waits until the first import is scored. */
export async function install(app: PrivacyApp): Promise<void> {
  const phase = async () => (await (await readHome(app.request("/app"))).json()).view.newestImport?.phase;
  await phase();
  await vi.waitFor(async () => expect(await phase()).toBe("complete"), PATIENTLY);
}

/** Turns both targets on, with metafields, and confirms their first syncs. It returns when all is sent. */
export async function connectBoth(app: PrivacyApp): Promise<void> {
  const asked = [
    { intent: "enable-tags" },
    { intent: "metafields-on" },
    { intent: "connect-klaviyo", key: KLAVIYO_KEY },
  ];
  for (const fields of asked) await syncAction(app.request("/app/sync", fields));
  await settle(app);
}

/** Waits until both targets hold what they should. It confirms syncs that wait for the merchant. */
export async function settle(app: PrivacyApp): Promise<void> {
  const { id } = await app.shop();
  const confirm = async () => {
    const found = [];
    for (const target of TARGETS) {
      const newest = await inShopSql(app.db, id, (sql) => newestSync(sql, groupsAt(target)));
      if (newest?.status === "pending") await confirmSync(app.services, id, { target, syncId: newest.id });
      found.push(newest?.status);
    }
    expect(found).toEqual(TARGETS.map(() => "done"));
  };
  await vi.waitFor(confirm, PATIENTLY);
}

/** Waits until no job is due or running. */
export async function allQuiet(app: PrivacyApp): Promise<void> {
  const busy = async () => {
    const { rows } = await app.db.pool.query<{ name: string }>(
      "select name from pgboss.job where state = 'active' or (state in ('created', 'retry') and start_after <= now())",
    );
    return rows;
  };
  await vi.waitFor(async () => expect(await busy()).toEqual([]), PATIENTLY);
}

/** Sends a signed webhook, as Shopify would. @returns the status of the answer */
export async function sendWebhook(
  app: PrivacyApp,
  topic: string,
  payload: object,
  { signature, shop }: { readonly signature?: string | null; readonly shop?: string } = {},
): Promise<number> {
  const { action } = await import("../../../app/routes/webhooks.ts");
  const { createHmac, randomUUID } = await import("node:crypto");
  const body = JSON.stringify(payload);
  const secret = app.services.env.SHOPIFY_API_SECRET;
  const right = createHmac("sha256", secret).update(body).digest("base64");
  const signed = signature === undefined ? right : signature;
  const request = new Request("http://127.0.0.1:3000/webhooks", {
    method: "POST",
    body,
    headers: {
      "content-type": "application/json",
      "x-shopify-topic": topic,
      "x-shopify-webhook-id": randomUUID(),
      "x-shopify-shop-domain": shop ?? app.store.shop.domain,
      ...(signed !== null && { "x-shopify-hmac-sha256": signed }),
    },
  });
  const { context } = app.request("/webhooks");
  return (await action({ context, request, params: {} })).status;
}
