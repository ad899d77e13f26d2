import { randomUUID } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";

import { FIRST_ORDER_ID, orderNode, originalOrder, type LoadOrder } from "./orders.ts";
import type { OrderEvent } from "./plan.ts";
import { selectionText } from "./result-file.ts";
import { answerTo } from "./select.ts";

const SCOPES = ["read_orders", "read_all_orders", "read_customers", "write_customers", "read_customer_merge"];
const STORAGE_HOST = "storage.googleapis.com";
const ORDER_GID = /^gid:\/\/shopify\/Order\/(\d+)$/;

export interface LoadShopifyOptions {
  /** The result of every bulk query for orders, for shops that have any. */
  readonly resultFile: string;
  /** The bulk query that has this file as its result. */
  readonly document: string;
  readonly orders: number;
  /** Shops without orders to read in bulk. */
  readonly empty: ReadonlySet<string>;
}

export type LoadShopify = Awaited<ReturnType<typeof startLoadShopify>>;

interface Operation {
  readonly id: number;
  readonly query: string;
  readonly hasResult: boolean;
}

/**
 * Shopify, reduced to what a load needs, so that it takes little of the machine. There may be any number of shops. All
 * have the same orders, and those of one shop change.
 */
export async function startLoadShopify({ resultFile, document, orders, empty }: LoadShopifyOptions) {
  const selection = selectionText(document);
  const { size } = statSync(resultFile);
  const operations: Operation[] = [];
  /** The orders of the changing shop; null: the order was deleted. */
  const changed = new Map<number, LoadOrder | null>();
  let news = 0;
  const asked = new Set<string>();

  function orderOf(gid: unknown): object | null {
    const id = Number(ORDER_GID.exec(String(gid))?.[1]);
    const order = changed.has(id) ? changed.get(id) : isOriginal(id) ? originalOrder(id, orders) : null;
    return order ? orderNode(order) : null;
  }
  const isOriginal = (id: number): boolean => id >= FIRST_ORDER_ID && id < FIRST_ORDER_ID + orders;

  function startBulk(shop: string, query: string): object {
    const hasResult = !empty.has(shop) && selectionText(query) !== null;
    if (hasResult && selectionText(query) !== selection)
      throw new Error("The orders' bulk query selects something else.");
    const operation = { id: operations.length + 1, query, hasResult };
    operations.push(operation);
    return { bulkOperation: operationNode(operation), userErrors: [] };
  }

  function operationNode({ id, query, hasResult }: Operation): object {
    const count = String(hasResult ? orders : 0);
    return {
      __typename: "BulkOperation",
      id: `gid://shopify/BulkOperation/${id}`,
      type: "QUERY",
      query,
      status: "COMPLETED",
      errorCode: null,
      objectCount: count,
      rootObjectCount: count,
      partialDataUrl: null,
      fileSize: hasResult ? String(size) : null,
      url: hasResult ? `https://${STORAGE_HOST}/results/${id}` : null,
    };
  }

  const rootOf = (shop: string) => ({
    shop: {
      name: shop,
      currencyCode: "EUR",
      ianaTimezone: "Europe/Berlin",
      myshopifyDomain: shop,
      primaryDomain: { localization: { defaultLocale: "en" } },
    },
    currentAppInstallation: { accessScopes: SCOPES.map((handle) => ({ handle })) },
    order: ({ id }: Record<string, unknown>) => orderOf(id),
    nodes: ({ ids }: Record<string, unknown>) => (ids as unknown[]).map(orderOf),
    bulkOperations: { nodes: [] },
    bulkOperation: ({ id }: Record<string, unknown>) => {
      const found = operations.find((operation) => String(id).endsWith(`/${operation.id}`));
      return found === undefined ? null : operationNode(found);
    },
    bulkOperationRunQuery: ({ query }: Record<string, unknown>) => startBulk(shop, String(query)),
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const host = String(request.headers["x-sim-host"]);
    if (host === STORAGE_HOST) return sendFile(resultFile, size, request, response);
    const body = JSON.parse(await textOf(request)) as { query: string; variables?: Record<string, unknown> };
    response.setHeader("content-type", "application/json");
    if (request.url === "/admin/oauth/access_token") return void response.end(JSON.stringify(grant()));
    asked.add(host);
    const data = answerTo(body.query, body.variables ?? {}, rootOf(host));
    response.end(JSON.stringify({ data }));
  }

  const failures: string[] = [];
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      failures.push(error instanceof Error ? error.message : String(error));
      response.destroy();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    /** The requests that it could not answer. */
    failures,
    /** The changed orders of the changing shop. */
    changed: changed as ReadonlyMap<number, LoadOrder | null>,
    happens({ kind, orderId }: OrderEvent): void {
      news += 1;
      const before = changed.get(orderId) ?? originalOrder(orderId, orders);
      if (kind === "delete") return void changed.set(orderId, null);
      const updatedAt = Date.UTC(2026, 10, 1) + news * 1_000;
      const totalMinor = kind === "update" || kind === "create" ? 100 + news : before.totalMinor;
      const paidMinor = kind === "refund" ? Math.max(0, before.paidMinor - 100) : totalMinor;
      changed.set(orderId, {
        ...before,
        updatedAt,
        totalMinor,
        paidMinor,
        cancelled: before.cancelled || kind === "cancel",
      });
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function grant(): object {
  return {
    access_token: `shpat_${randomUUID()}`,
    scope: SCOPES.join(","),
    expires_in: 86_400,
    refresh_token: `shprt_${randomUUID()}`,
    refresh_token_expires_in: 7_776_000,
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

async function sendFile(
  path: string,
  size: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const start = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
  response.writeHead(request.headers.range === undefined ? 200 : 206, {
    "content-type": "application/jsonl",
    "content-length": size - start,
    "content-range": `bytes ${start}-${size - 1}/${size}`,
  });
  // A reader who stops has all that it wanted.
  await pipeline(createReadStream(path, { start }), response).catch(() => undefined);
}
