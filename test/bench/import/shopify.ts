import { setTimeout as sleep } from "node:timers/promises";

import { adminClient, type AdminClient } from "../../../app/shopify/admin.server.ts";
import { CURRENCY } from "./store.ts";

const OPERATION = { id: "gid://shopify/BulkOperation/1", status: "COMPLETED" };

/** A Shopify that has the result ready. The tests' redirection leads the file's address to a file server. */
export function shopifyWithResult(orders: number): AdminClient {
  const answers: Record<string, unknown> = {
    currentAppInstallation: {
      accessScopes: ["read_all_orders", "read_orders", "read_customers"].map((handle) => ({ handle })),
    },
    shop: {
      name: "Bench",
      currencyCode: CURRENCY,
      ianaTimezone: "Europe/Berlin",
      primaryDomain: { localization: { defaultLocale: "de" } },
    },
    bulkOperations: { nodes: [] },
    bulkOperationRunQuery: { bulkOperation: OPERATION, userErrors: [] },
    bulkOperation: {
      ...OPERATION,
      errorCode: null,
      objectCount: orders,
      rootObjectCount: orders,
      fileSize: null,
      url: "https://storage.googleapis.com/bench/orders.jsonl",
      partialDataUrl: null,
    },
  };
  return adminClient(() => Promise.resolve(Response.json({ data: answers })), { sleep: (ms) => sleep(ms) });
}
