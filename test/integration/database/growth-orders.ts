/** What a shop's import, scoring, clean-up and erasure send, from the first order on. */
import { expect } from "vitest";

import { countPairs } from "../../../app/db/insights/crosswalk-customers.server.ts";
import { eraseMerges, keptCustomers, noteMerge } from "../../../app/db/orders/customer-merges.server.ts";
import {
  enterCustomersOfOrders,
  writeScores,
  type ScoredRow,
} from "../../../app/db/orders/customers.server.ts";
import { eraseDataRequests } from "../../../app/db/privacy/data-requests.server.ts";
import { erasedAmong, noteErased } from "../../../app/db/privacy/erased-customers.server.ts";
import {
  areTagsHeld,
  eraseCustomers,
  eraseShopRows,
  whatTargetsKnow,
} from "../../../app/db/privacy/erasure.server.ts";
import { countCohorts, saveCohorts } from "../../../app/db/insights/cohorts.server.ts";
import { readHistoryFlows, readHistorySizes } from "../../../app/db/insights/history.server.ts";
import { keepFlows, readFlows } from "../../../app/db/insights/flows.server.ts";
import { readMonthlySizes } from "../../../app/db/insights/movement.server.ts";
import { exportPage } from "../../../app/db/insights/exports.server.ts";
import { noteProgress } from "../../../app/db/orders/import-progress.server.ts";
import { NO_DRIFT, unfinishedImport } from "../../../app/db/orders/imports.server.ts";
import { eraseMembers } from "../../../app/db/sync/audits/audit-members.server.ts";
import { parameters } from "../../../app/db/scoring/aggregates.server.ts";
import { outdateHistory, saveHistory } from "../../../app/db/scoring/histories.server.ts";
import { uncountTags } from "../../../app/db/scoring/left-out.server.ts";
import { ORDER_ROWS, readOrderRows } from "../../../app/db/scoring/order-rows.server.ts";
import { insertMoves } from "../../../app/db/scoring/moves.server.ts";
import { unlinkOrders, upsertOrders } from "../../../app/db/orders/orders.server.ts";
import { readInBulk } from "../../../app/db/core/planner.server.ts";
import { noteSeen, unseenOrders } from "../../../app/db/orders/seen-orders.server.ts";
import { secretBox } from "../../../app/db/core/secret-box.ts";
import { insertSnapshots } from "../../../app/db/scoring/snapshots.server.ts";
import { GROUPS } from "../../../app/domain/groups/group.ts";
import { HistoryBuilder } from "../../../app/domain/history/history.ts";
import { OrdersByCustomer } from "../../../app/scoring/orders-by-customer.ts";
import { tidyShop } from "../../../app/retention/tidy.server.ts";
import {
  customerIds,
  emailOf,
  LATER,
  NOW,
  orders,
  pieces,
  places,
  shopifyId,
  type GrowthShop,
} from "./growth-shop.ts";

const YEARS_LATER = new Date("2036-03-01T12:00:00.000Z");
const SINGLE = 100;
const secrets = secretBox(Buffer.alloc(32, 3).toString("base64"));

/** A first import, then one that brings the same, some changes and some new ones. */
export async function importOrders({ tx, size }: GrowthShop): Promise<void> {
  for (const some of pieces(orders(size, {}, 2))) await tx((sql) => upsertOrders(sql, some));
  const changed = orders(size, { updatedAt: LATER, amountMinor: 200 });
  for (const some of pieces(changed)) await tx((sql) => upsertOrders(sql, some));
  const few = orders(size, { updatedAt: LATER, amountMinor: 300 }, 3);
  for (const some of pieces(few, SINGLE)) await tx((sql) => upsertOrders(sql, some));
  for (const some of pieces(places(size, 2))) {
    await tx(async (sql) => {
      const held = await unfinishedImport(sql);
      if (held === null) throw new Error("The shop has no import under way.");
      await noteSeen(
        sql,
        held.id,
        some.map((place) => BigInt(place + 1)),
      );
      const badLines = some.slice(0, SINGLE).map((lineNumber) => ({ lineNumber, reason: "no_id" }));
      const stored = { written: 0, added: 0 };
      await noteProgress(sql, held, {
        endByte: 1,
        lines: 1,
        stored,
        drift: NO_DRIFT,
        readThrough: null,
        outOfOrder: false,
        badLines,
      });
    });
  }
  const read = { id: 1, windowStart: new Date(0), startedAt: LATER };
  for (let after = 0n, more = true; more;) {
    const unseen = await tx((sql) => unseenOrders(sql, read, { after, limit: SINGLE }));
    after = unseen.at(-1) ?? 0n;
    more = unseen.length > 0;
  }
}

/** Enters and scores the customers. Then every second one moves. */
export async function score(shop: GrowthShop): Promise<void> {
  const { tx } = shop;
  await tx(async (sql) => {
    await readInBulk(sql);
    await enterCustomersOfOrders(sql);
  });
  const ids = await customerIds(shop);
  const groupOf = (place: number) => GROUPS[place % GROUPS.length] ?? "new";
  const row = (id: bigint, place: number, group = groupOf(place)): ScoredRow => ({
    id,
    orderCount: 1,
    spentMinor: 100,
    lastOrderAt: NOW,
    r: 1 + (place % 5),
    f: 1,
    m: 1,
    group,
    leftOut: false,
  });
  const runs: ScoredRow[][] = [
    ids.map((id, place) => row(id, place)),
    ids.map((id, place) => row(id, place, place % 2 === 0 ? groupOf(place + 1) : groupOf(place))),
  ];
  for (const rows of runs) for (const some of pieces(rows)) await tx((sql) => writeScores(sql, 1, some));
  const moves = ids.map((customerId) => ({
    customerId,
    from: null,
    to: "new" as const,
    cause: "ordered" as const,
    figures: { r: 1, f: 1, m: 1, orderCount: 1, spentMinor: 100, lastOrderAt: NOW },
  }));
  for (const some of pieces(moves)) await tx((sql) => insertMoves(sql, 1, some));
  const figures = GROUPS.map((group) => ({
    group,
    customers: 1,
    orders: 1,
    spentMinor: 1,
    medianRecencyDays: 1,
    othersMedianRecencyDays: 1,
  }));
  await tx((sql) => insertSnapshots(sql, 1, figures));
}

/** The history is worked out, then once more without a customer who was erased. */
export async function workOutHistory({ tx, size }: GrowthShop): Promise<void> {
  const moments = Array.from({ length: 37 }, (_, month) => new Date(Date.UTC(2023, month + 2, 1)));
  const boundaries = { r: [200, 400, 600, 800], f: [2, 3, 4, 5], m: [200, 300, 400, 500] };
  const rules = { windowStart: new Date(0), asOf: LATER, includePointOfSale: false, currency: "EUR" };
  for (let turn = 0; turn < 2; turn += 1)
    await tx(async (sql) => {
      // The same query as COPY sends it, whose plan can't be asked for.
      expect(await sql.query(ORDER_ROWS, parameters(sql.shopId, rules))).toHaveLength(size);
      const builder = new HistoryBuilder(moments, { boundaries, windowYears: 10 });
      const history = new OrdersByCustomer((orders) => builder.add(orders));
      await readOrderRows(
        sql,
        rules,
        (row) => history.push(row),
        () => undefined,
      );
      history.end();
      await saveHistory(sql, builder.finish(), { modelId: 1, timeZone: "UTC", now: NOW });
      await outdateHistory(sql);
    });
}

/** What the page about movement asks, and what a run keeps for it. */
export async function readMovement({ tx, size }: GrowthShop): Promise<void> {
  const rules = { asOf: LATER, includePointOfSale: false, currency: "EUR" };
  await tx(async (sql) => {
    const cohorts = await countCohorts(sql, rules, "UTC");
    expect(cohorts.size).toBeGreaterThan(0);
    expect([...cohorts.values()].flat().reduce((sum, each) => sum + each, 0)).toBe(size);
    await saveCohorts(sql, 1, cohorts);
  });
  await tx((sql) => readFlows(sql, 0, 1));
  await tx(async (sql) => keepFlows(sql, { from: 0, to: 1, newest: 1 }, await readFlows(sql, 0, 1)));
  await tx((sql) => readFlows(sql, 0, 1));
  await tx((sql) => readMonthlySizes(sql, "UTC"));
  const sizes = await tx((sql) => readHistorySizes(sql));
  expect(sizes).toHaveLength(37 * GROUPS.length);
  await tx((sql) => readHistoryFlows(sql, sizes[0]?.at ?? NOW, sizes.at(-1)?.at ?? NOW));
}

/** Exports, and the comparison with Shopify's own groups. */
export async function readOut({ tx, size }: GrowthShop): Promise<void> {
  for (const group of GROUPS)
    for (let after = 0n, more = true; more;) {
      const page = await tx((sql) => exportPage(sql, group, after, SINGLE));
      after = page.at(-1)?.[0] ?? 0n;
      more = page.length > 0;
    }
  for (const some of pieces(places(size))) {
    const ids = BigInt64Array.from(some.map(shopifyId));
    await tx((sql) =>
      countPairs(
        sql,
        ids,
        some.map(() => "Loyal"),
      ),
    );
  }
}

/** Every tenth customer is merged into another. */
export async function merge({ tx, size }: GrowthShop): Promise<void> {
  const gone = places(size, 10);
  await tx(async (sql) => {
    for (const place of gone)
      await noteMerge(sql, { gone: shopifyId(place), kept: shopifyId(place + 1) }, NOW);
    await keptCustomers(sql, gone.map(shopifyId));
  });
}

/** Every tenth customer is erased. Then old rows are deleted, and in the end the whole shop. */
export async function erase(shop: GrowthShop): Promise<void> {
  const { db, tx, shopId, size } = shop;
  const some = places(size, 10);
  const ids = await customerIds(shop);
  const emails = some.map(emailOf);
  await tx(async (sql) => {
    const known = await whatTargetsKnow(
      sql,
      some.flatMap((place) => ids[place] ?? []),
      emails,
    );
    await areTagsHeld(sql, known.ids);
    await noteErased(
      sql,
      Buffer.alloc(32),
      { shopifyIds: some.map(shopifyId), klaviyoIds: [], emails: [] },
      NOW,
    );
    await erasedAmong({ db, secrets }, shopId)(sql, some.map(shopifyId));
    await unlinkOrders(
      sql,
      null,
      some.map((place) => BigInt(place + 1)),
    );
    await eraseDataRequests(sql, some.map(shopifyId));
    await eraseMerges(sql, some.map(shopifyId));
    await uncountTags(sql, known.ids);
    await eraseCustomers(sql, known);
    await eraseMembers(sql, emails, known.klaviyoIds);
  });
  const services = { db, log: { info: () => undefined }, now: () => YEARS_LATER };
  await tidyShop(services, shopId, new AbortController().signal);
  await tx((sql) => eraseShopRows(sql, { from: 0, limit: 1_000_000 }));
}
