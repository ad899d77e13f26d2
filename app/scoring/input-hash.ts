import { createHash } from "node:crypto";

import type { Eligibility } from "../db/scoring/aggregates.server.ts";
import type { Rhythm } from "../domain/rfm/gaps.ts";
import type { CustomerTable } from "./customer-table.ts";

const CHUNK = 10_000;

/**
 * A sha256 in hex of what a run was given: the rules, the rhythm, and for each customer with an eligible order the
 * Shopify id, the number of orders, the spend and the last order. It is the same for the same orders in any sequence.
 */
export function inputHash(rules: Eligibility, rhythm: Rhythm, table: CustomerTable): string {
  const hash = createHash("sha256");
  const { windowStart, asOf, includePointOfSale, currency } = rules;
  const { gaps, gap50Days, gap75Days, gap90Days } = rhythm;
  const moments = [windowStart.toISOString(), asOf.toISOString()];
  const head = [...moments, includePointOfSale, currency, gaps, gap50Days, gap75Days, gap90Days];
  hash.update(`${head.join(",")}\n`);
  for (let from = 0; from < table.length; from += CHUNK) hash.update(rows(table, from));
  return hash.digest("hex");
}

function rows(table: CustomerTable, from: number): string {
  const { shopifyId, orderCount, spentMinor, lastOrderMs, leftOut } = table;
  const to = Math.min(from + CHUNK, table.length);
  let text = "";
  for (let i = from; i < to; i++)
    if (orderCount[i] !== 0 && leftOut[i] !== 1)
      text += `${shopifyId[i]},${orderCount[i]},${spentMinor[i]},${lastOrderMs[i]}\n`;
  return text;
}
