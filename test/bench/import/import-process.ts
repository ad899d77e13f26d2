/** One import in a process of its own, so that the process's peak memory is that of the import. */
import { randomBytes } from "node:crypto";

import { openDatabase } from "../../../app/db/core/database.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { secretBox } from "../../../app/db/core/secret-box.ts";
import { registerShop } from "../../../app/db/shops/shop-directory.server.ts";
import { runImport } from "../../../app/ingest/import.server.ts";
import { startImport } from "../../../app/ingest/request-import.server.ts";
import type { IngestServices } from "../../../app/ingest/services.ts";
import { redirectFetch } from "../../setup/redirect-fetch.ts";
import { shopifyWithResult } from "./shopify.ts";
import { CURRENCY, NOW } from "./store.ts";

export interface ImportTask {
  readonly databaseUrl: string;
  readonly fileServer: string;
  readonly orders: number;
}

export interface ImportResult {
  readonly seconds: number;
  readonly written: number;
  readonly peakBytes: number;
}

process.once("message", (task: ImportTask) => {
  void runTask(task).then((result) => process.send?.(result, () => process.disconnect()));
});

async function runTask({ databaseUrl, fileServer, orders }: ImportTask): Promise<ImportResult> {
  globalThis.fetch = redirectFetch(fetch, { shopify: new URL(fileServer) });
  const db = openDatabase(databaseUrl);
  const shop = await registerShop(db, { domain: "bench.myshopify.com", currency: CURRENCY }, NOW);
  const admin = shopifyWithResult(orders);
  const services: IngestServices = {
    db,
    secrets: secretBox(randomBytes(32).toString("base64")),
    queue: { enqueue: () => Promise.resolve() },
    log: { info: () => undefined, warn: (fields, message) => console.warn(message, fields) },
    now: () => NOW,
    admin: () => Promise.resolve(admin),
  };
  await startImport(services, shop.id, NOW);
  const start = performance.now();
  const signal = new AbortController().signal;
  while ((await runImport(services, shop.id, signal)).outcome !== "done");
  const seconds = (performance.now() - start) / 1_000;
  const written = await ordersWritten(db, shop.id);
  await db.close();
  return { seconds, written, peakBytes: process.resourceUsage().maxRSS * 1_024 };
}

/** @throws if the import did not end as complete */
async function ordersWritten(db: ReturnType<typeof openDatabase>, shopId: number): Promise<number> {
  const [row] = await inShopSql(db, shopId, (sql) =>
    sql.query<{ status: string; written: number }>(
      "select status, orders_written as written from imports where shop_id = $1 order by id desc limit 1",
      [shopId],
    ),
  );
  if (row?.status !== "complete") throw new Error(`The import ended as ${row?.status ?? "none"}.`);
  return row.written;
}
