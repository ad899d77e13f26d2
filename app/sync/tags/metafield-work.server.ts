import {
  confirmMetafieldLines,
  countMetafieldLines,
  dropMetafieldLines,
  failMetafieldLines,
  noteMetafieldLines,
  unsettledMetafields,
  type UnsettledMetafields,
} from "../../db/sync/states/metafield-states.server.ts";
import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import { TO_RETRY } from "../../db/sync/states/tag-states.server.ts";
import type { SyncRow } from "../../db/sync/sync-row.server.ts";
import { countInSync } from "../../db/sync/syncs.server.ts";
import { METAFIELDS_DELETE, METAFIELDS_SET } from "../../shopify/documents/metafields.ts";
import { CUSTOMERS_A_CALL, metafieldsToDelete, metafieldsToSet } from "../../shopify/metafields.ts";
import type { LineResults } from "./line-results.ts";
import type { Lines, LineWork } from "./push-lines.server.ts";
import { RETRIES_AT_MOST } from "./tag-work.server.ts";

/** The most lines of a file. They make 30 MB, as a line is about 3 kB. */
const MOST_LINES = 10_000;

interface MetafieldWorkOptions {
  readonly fileLines: number;
  readonly now: () => Date;
}

/** Pushes metafields: first those to set, then those to delete. */
export function metafieldWork(sync: SyncRow, { fileLines, now }: MetafieldWorkOptions): LineWork {
  const limit = Math.min(fileLines, MOST_LINES) * CUSTOMERS_A_CALL;
  return {
    gather: async (sql) => (await gather(sql, "set", limit, now())) ?? gather(sql, "delete", limit, now()),
    count: countMetafieldLines,
    drop: dropMetafieldLines,
    settle: (sql, results) => settle(sql, sync, results, now()),
  };
}

async function gather(
  sql: ShopSql,
  change: "set" | "delete",
  limit: number,
  now: Date,
): Promise<Lines | null> {
  const customers = await unsettledMetafields(sql, change, limit);
  if (customers.length === 0) return null;
  const lines = customers.map(({ customerId }, index) => ({
    customerId,
    line: Math.floor(index / CUSTOMERS_A_CALL),
  }));
  await noteMetafieldLines(sql, lines, now);
  const calls: object[] = [];
  for (let from = 0; from < customers.length; from += CUSTOMERS_A_CALL) {
    calls.push(metafieldCall(customers.slice(from, from + CUSTOMERS_A_CALL), change));
  }
  return { document: change === "set" ? METAFIELDS_SET : METAFIELDS_DELETE, calls };
}

/** The variables of a call that sets or deletes the metafields of a few customers. */
export function metafieldCall(customers: readonly UnsettledMetafields[], change: "set" | "delete"): object {
  if (change === "delete") return metafieldsToDelete(customers.map((customer) => customer.shopifyId));
  return metafieldsToSet(
    customers.map(({ shopifyId, wanted }) => {
      const [group = "", score] = (wanted ?? "").split("|");
      return { shopifyId, group, score: Number(score) };
    }),
  );
}

/** A call is done for all of its customers or for none. So each customer of a failed call is tried alone. */
async function settle(sql: ShopSql, sync: SyncRow, results: LineResults, now: Date): Promise<void> {
  const failed = [...results.failures, ...results.lost.map((line) => ({ line, code: "metafields_refused" }))];
  const failures = failed.map(({ line, code }, index) => ({
    line,
    code: index * CUSTOMERS_A_CALL < RETRIES_AT_MOST ? TO_RETRY : failureCode(code),
  }));
  await failMetafieldLines(sql, failures, now);
  const updated = await confirmMetafieldLines(sql, results.missing(), now);
  await dropMetafieldLines(sql, 0);
  await countInSync(sql, sync.id, { updated });
}

/** The code of a failed metafield. A refusal has a code of its own, since the same page shows the failures of tags. */
export function failureCode(code: string): string {
  return code === "shopify_error" ? code : "metafields_refused";
}
