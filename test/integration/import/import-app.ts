/** The app as its processes make it, with its jobs running, beside a simulated Shopify. Requests go to the routes. */
import { realFetch, sendFetchThrough } from "./import-app-fetch.ts";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { findShopByDomain, type ShopRow } from "../../../app/db/shops/shop-directory.server.ts";
import { readEnv } from "../../../app/env.server.ts";
import { registerJobs } from "../../../app/jobs/register.server.ts";
import { createLog } from "../../../app/log.server.ts";
import { createJobQueue } from "../../../app/queue/queue.server.ts";
import { createServices } from "../../../app/services.server.ts";
import { testDatabase, type TestDatabase } from "../../setup/database.ts";
import { RHYTHM } from "../../setup/quick-rhythm.ts";
import { redirectFetch } from "../../setup/redirect-fetch.ts";
import {
  startShopifySimulator,
  type ShopifySimulator,
  type SimulatorOptions,
} from "../../simulators/shopify/server.ts";
import type { StoredOrder } from "../../simulators/shopify/store/order-table.ts";
import { DOMAIN, storeOf } from "./import-world.ts";

const KEY = Buffer.alloc(32, 7).toString("base64");

export type App = Awaited<ReturnType<typeof startApp>>;

interface AppExtras {
  /** The address of a simulated Klaviyo. */
  readonly klaviyo?: URL;
  /** Gives the address of a pooler before the database. */
  readonly addressOf?: (url: string) => string;
  /** A database with the app's schema, in place of a new one. */
  readonly database?: TestDatabase;
  /** A simulated Shopify that another app used before. This one closes it. */
  readonly simulator?: ShopifySimulator;
  /** Gets every line of the log. */
  readonly logTo?: { write(line: string): void };
}

export async function startApp(
  orders: readonly StoredOrder[],
  options: SimulatorOptions = {},
  { klaviyo, addressOf, logTo, ...given }: AppExtras = {},
) {
  const database = given.database ?? (await testDatabase(addressOf));
  const simulator =
    given.simulator ?? (await startShopifySimulator({ store: storeOf(orders, "EUR"), ...options }));
  const shopify = new URL(simulator.url);
  sendFetchThrough(redirectFetch(realFetch, { shopify, ...(klaviyo && { klaviyo }) }));
  const env = readEnv({
    SHOPIFY_API_KEY: simulator.simulation.settings.apiKey,
    SHOPIFY_API_SECRET: simulator.simulation.settings.apiSecret,
    SHOPIFY_APP_URL: "http://127.0.0.1:3000",
    ENCRYPTION_KEY: KEY,
    LOG_LEVEL: logTo === undefined ? "silent" : "trace",
  });
  const log = createLog(env, logTo === undefined ? {} : { stream: logTo });
  const { db } = database;
  const queue = createJobQueue({ db, url: database.url, log, rhythm: RHYTHM });
  await queue.start();
  const services = createServices({ env, log, db, queue, rhythm: RHYTHM });
  return {
    db,
    simulator,
    services,
    work: () => registerJobs(services),
    /**
     * The arguments of a route's loader or action when the merchant's browser asks for `path`.
     * @param fields - a form's, or a text of JSON; null: nothing is posted
     */
    request(
      path: string,
      fields: Record<string, string> | string | null = null,
      params: Record<string, string> = {},
    ) {
      const headers = {
        authorization: `Bearer ${simulator.sessionToken()}`,
        "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36",
      };
      const body = typeof fields === "string" ? fields : new URLSearchParams(fields ?? {});
      const post = { method: "POST", body, headers };
      const request = new Request(`http://127.0.0.1:3000${path}`, fields === null ? { headers } : post);
      return { context: { ...services }, request, params, unstable_pattern: "" };
    },
    async shop(): Promise<ShopRow> {
      const shop = await findShopByDomain(db, DOMAIN);
      if (shop === null) throw new Error("The shop is not installed.");
      return shop;
    },
    async rows(text: string): Promise<Record<string, unknown>[]> {
      const shop = await findShopByDomain(db, DOMAIN);
      return shop === null ? [] : inShopSql(db, shop.id, (sql) => sql.query(text, [sql.shopId]));
    },
    async close(): Promise<void> {
      await queue.stop();
      await simulator.close();
      await database.drop();
    },
  };
}
