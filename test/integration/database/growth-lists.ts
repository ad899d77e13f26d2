/** The lists of customers that pages read. */
import { expect } from "vitest";

import {
  countScored,
  findScored,
  readScoredPage,
  sumScored,
} from "../../../app/db/insights/scored-customers.server.ts";
import { EVERYBODY, filtered } from "../../../app/domain/customers/customer-filter.ts";
import { LATER, places, shopifyId, type GrowthShop } from "./growth-shop.ts";

const PAGE = 50;
/** As many as Shopify's search gives at most. */
const FOUND = 250;
const NO_BOUNDARIES = { r: [], f: [], m: [] };

/** A first and a later page in each order, a search, and the counts. */
export async function readLists({ tx, size }: GrowthShop): Promise<void> {
  const some = filtered(EVERYBODY, { boundaries: NO_BOUNDARIES, asOf: LATER });
  for (const by of ["last_order", "orders", "spent", "stake", "score"] as const) {
    const list = { ...some, by, descending: true };
    const first = await tx((sql) => readScoredPage(sql, list, null, PAGE));
    const after = first.customers.at(-1)?.id ?? 0n;
    expect(after).toBeGreaterThan(0n);
    await tx((sql) => readScoredPage(sql, list, { after }, PAGE));
    await tx((sql) => findScored(sql, list, places(FOUND).map(shopifyId), PAGE));
  }
  expect(await tx((sql) => countScored(sql, some, size))).toBeGreaterThan(0);
  expect((await tx((sql) => sumScored(sql, some))).customers).toBeGreaterThan(0);
}
