/** The app's site with its jobs running, on a PostgreSQL of its own behind a cable, beside a simulated Shopify. */
import { realFetch, sendFetchThrough } from "../import/import-app-fetch.ts";

import { rm } from "node:fs/promises";

import type { ServerBuild } from "@remix-run/node";
import pg from "pg";

import { requireShop } from "../../../app/auth/require-shop.server.ts";
import { openDatabase } from "../../../app/db/core/database.server.ts";
import { startEmbedded } from "../../../app/db/embedded/embedded.server.ts";
import { migrate } from "../../../app/db/migrate/migrate.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { readEnv } from "../../../app/env.server.ts";
import { registerJobs } from "../../../app/jobs/register.server.ts";
import { createLogScope } from "../../../app/log-scope.server.ts";
import { createLog } from "../../../app/log.server.ts";
import { createMetrics } from "../../../app/metrics/metrics.server.ts";
import { addressOf, createSite, listen, stopListening } from "../../../app/process/http.server.ts";
import { observeJobs } from "../../../app/process/observe-jobs.server.ts";
import { readWaitingStarts } from "../../../app/db/workflows/waiting-starts.server.ts";
import { readQueueDepth } from "../../../app/queue/depth.server.ts";
import { createJobQueue } from "../../../app/queue/queue.server.ts";
import * as webhooksRoute from "../../../app/routes/webhooks.ts";
import { createServices } from "../../../app/services.server.ts";
import { startCable } from "../../setup/cable.ts";
import { temporaryDataFolder } from "../../setup/data-folder.ts";
import { RHYTHM } from "../../setup/quick-rhythm.ts";
import { redirectFetch } from "../../setup/redirect-fetch.ts";
import { startShopifySimulator } from "../../simulators/shopify/server.ts";
import { changeOrder } from "../../simulators/shopify/store/changes.ts";
import { FIRST_ORDER_ID } from "../../simulators/shopify/store/store.ts";
import { orders, storeOf } from "../import/import-world.ts";

export type Site = Awaited<ReturnType<typeof startSite>>;

/** Shopify tries for four hours. Here it tries at short intervals. */
const RETRIES_MS = Array.from({ length: 5_000 }, () => 40);
export const METRICS_TOKEN = "a-token-for-the-metrics";
const API_KEY = "site-key";
export const API_SECRET = "site-secret";

/** A build of one route: the one that Shopify's webhooks go to. */
const WEBHOOKS_ONLY = {
  mode: "production",
  entry: {
    module: {
      default: (_request: Request, status: number) => new Response(null, { status }),
      handleError: () => undefined,
    },
  },
  routes: { webhooks: { id: "webhooks", path: "webhooks", module: webhooksRoute } },
  assets: { entry: { imports: [], module: "" }, routes: {}, url: "", version: "" },
  publicPath: "/",
  assetsBuildDirectory: "",
  future: {},
  isSpaMode: false,
} as unknown as ServerBuild;

/** @param apiSecrets - the app's variable. Shopify signs with API_SECRET. */
export async function startSite(orderCount: number, apiSecrets = API_SECRET) {
  const folder = await temporaryDataFolder("site");
  let server = await startEmbedded(folder);
  const cable = await startCable(portOf(server.url));
  const url = at(server.url, cable.port);
  const db = openDatabase(url);
  await migrate(db);

  const lines: string[] = [];
  const logScope = createLogScope();
  const log = createLog(
    { LOG_LEVEL: "debug" },
    { stream: { write: (line) => void lines.push(line) }, fields: () => logScope.fields() },
  );
  const metrics = createMetrics({
    queueDepth: () => readQueueDepth(db),
    waitingStarts: () => readWaitingStarts(db),
  });
  const queue = createJobQueue({
    db,
    url,
    log,
    rhythm: RHYTHM,
    observe: observeJobs({ metrics, logScope, log }),
  });
  await queue.start();

  const env = readEnv({
    SHOPIFY_API_KEY: API_KEY,
    SHOPIFY_API_SECRET: apiSecrets,
    SHOPIFY_APP_URL: "http://127.0.0.1:3000",
    ENCRYPTION_KEY: Buffer.alloc(32, 7).toString("base64"),
    METRICS_TOKEN,
  });
  const services = createServices({ env, log, db, queue, rhythm: RHYTHM, metrics, logScope });
  const clientFolder = new URL("../../../public/", import.meta.url);
  const siteParts = { services, build: WEBHOOKS_ONLY, clientFolder };
  const web = await listen(createSite(siteParts), { port: 0, host: "127.0.0.1", setting: "PORT" });

  const simulator = await startShopifySimulator({
    store: storeOf(orders(orderCount), "EUR"),
    apiKey: API_KEY,
    apiSecret: API_SECRET,
    appUrl: addressOf(web),
    webhookRetryMs: RETRIES_MS,
  });
  const { simulation } = simulator;
  sendFetchThrough(redirectFetch(realFetch, { shopify: new URL(simulator.url) }));
  await registerJobs(services);

  /** The arguments of a page's loader when the merchant opens it. */
  function merchantRequest(): Request {
    const headers = {
      authorization: `Bearer ${simulator.sessionToken()}`,
      "user-agent": "Mozilla/5.0 Chrome/140.0",
    };
    return new Request("http://127.0.0.1:3000/app", { headers });
  }
  const { shop } = await requireShop(services, merchantRequest());
  const shopRows = (text: string): Promise<Record<string, unknown>[]> =>
    inShopSql(db, shop.id, (sql) => sql.query(text, [shop.id]));

  return {
    db,
    services,
    siteParts,
    simulator,
    cable,
    shop,
    lines,
    shopRows,
    merchantRequest,
    url: addressOf(web),
    stopDatabase: () => server.stop(),
    async startDatabase(): Promise<void> {
      server = await startEmbedded(folder);
      cable.plug(portOf(server.url));
    },
    /** Runs statements as the database's administrator. */
    async administer(...statements: readonly string[]): Promise<void> {
      const client = new pg.Client({ connectionString: at(server.url, portOf(server.url), "postgres") });
      await client.connect();
      for (const statement of statements) await client.query(statement);
      await client.end();
    },
    /** Changes an order at Shopify, which sends the app a webhook. */
    change(n: number, amount: string): void {
      changeOrder(simulation, { id: FIRST_ORDER_ID + n, amount });
    },
    /** The amounts of orders, oldest first, at Shopify and in the database. */
    async amounts(): Promise<{ shopify: number[]; held: number[] }> {
      const { orders: table } = simulation.data;
      const rows = await shopRows("select amount_minor from orders where shop_id = $1 order by id");
      return {
        shopify: Array.from({ length: table.length }, (_, row) => table.get(row).totalMinor),
        held: rows.map((row) => Number(row["amount_minor"])),
      };
    },
    async get(page: string, headers: Record<string, string> = {}): Promise<{ status: number; text: string }> {
      const answer = await realFetch(new URL(page, addressOf(web)), { headers });
      return { status: answer.status, text: await answer.text() };
    },
    async close(): Promise<void> {
      cable.thaw();
      await simulator.close();
      await stopListening(web);
      await queue.stop();
      await db.close();
      await cable.close();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const portOf = (url: string): number => Number(new URL(url).port);

function at(url: string, port: number, user?: string): string {
  const moved = new URL(url);
  moved.port = String(port);
  if (user !== undefined) moved.username = user;
  return moved.href;
}
