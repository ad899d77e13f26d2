import pg from "pg";

import type { Database } from "../../../app/db/core/database.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { erasureKey } from "../../../app/db/privacy/erasure-key.server.ts";
import { enterErasure } from "../../../app/db/privacy/erasures.server.ts";
import { findShop, markUninstalled } from "../../../app/db/shops/shop-directory.server.ts";
import { eraseHere } from "../../../app/privacy/erase-here.server.ts";
import { redactShop } from "../../../app/privacy/leave.server.ts";
import { NOW } from "../import/store.ts";
import { quantile } from "../table.ts";
import { SECRETS, type Fleet } from "./fleet.ts";

export interface LeavingTimes {
  readonly customers: number;
  readonly seconds: number;
  readonly transactions: number;
  readonly longestMs: number;
  /** The longest work of another shop while it was erased. */
  readonly othersP99Ms: number;
  /** The erasure of a customer of the largest shop, before. */
  readonly customerMs: number;
}

/** Erases a customer of the largest shop, then the whole shop, while another shop works. */
export async function timeLeaving({ db, shops }: Fleet): Promise<LeavingTimes> {
  const largest = shops.reduce((best, each) => (each.size > best.size ? each : best));
  const other = shops.find(({ id, standing }) => id !== largest.id && standing === "well");
  const customerMs = await timeCustomer(db, largest.id);
  await markUninstalled(db, largest.domain, NOW);
  const shop = await findShop(db, largest.id);
  if (shop === null || other === undefined) throw new Error("There are no two shops.");
  const transactions = watchTransactions(largest.id);
  const waits: number[] = [];
  let isOver = false;
  const others = (async () => {
    while (!isOver) {
      const start = performance.now();
      await inShopSql(db, other.id, (sql) =>
        sql.query("update customers set order_count = order_count where shop_id = $1 and id % 100 = 0", [
          other.id,
        ]),
      );
      waits.push(performance.now() - start);
    }
  })();
  const start = performance.now();
  const outcome = await redactShop(db, shop, new AbortController().signal);
  const seconds = (performance.now() - start) / 1_000;
  isOver = true;
  await others;
  const ms = transactions.stop();
  if (outcome !== "erased") throw new Error(`The largest shop is ${outcome}.`);
  return {
    ...{ customers: largest.size, seconds, customerMs, transactions: ms.length },
    ...{ longestMs: Math.max(...ms), othersP99Ms: quantile(waits, 0.99) },
  };
}

async function timeCustomer(db: Database, shopId: number): Promise<number> {
  const key = await erasureKey(db, SECRETS, shopId);
  const [person] = await inShopSql(db, shopId, (sql) =>
    sql.query<{ id: bigint }>(
      "select shopify_id as id from customers where shop_id = $1 and shopify_id is not null order by order_count desc limit 1",
      [shopId],
    ),
  );
  if (person === undefined) throw new Error("The largest shop has nobody.");
  const ids = { customerShopifyIds: [person.id] };
  await inShopSql(db, shopId, (sql) =>
    enterErasure(sql, { deliveryId: "bench", requestedAt: NOW, gone: false, ids }),
  );
  const start = performance.now();
  await inShopSql(db, shopId, (sql) => eraseHere(sql, "bench", { key, now: NOW, isInstalled: true }));
  return performance.now() - start;
}

type Query = (this: pg.Client, ...args: unknown[]) => unknown;

/** How long each transaction of a shop in this process takes, from its begin to the answer to its commit. */
function watchTransactions(shopId: number): { stop(): number[] } {
  const query = Reflect.get(pg.Client.prototype, "query") as Query;
  const begun = new WeakMap<pg.Client, number>();
  const ms: number[] = [];
  const watched: Query = function (this: pg.Client, ...args) {
    const [text] = args;
    if (typeof text === "string" && text.startsWith("begin")) {
      if (text.includes(`'sixfold.shop_id', '${String(shopId)}'`)) begun.set(this, performance.now());
      else begun.delete(this);
    }
    const result = query.apply(this, args);
    const from = begun.get(this);
    if (text !== "commit" || from === undefined) return result;
    return (result as Promise<unknown>).finally(() => ms.push(performance.now() - from));
  };
  pg.Client.prototype.query = watched as unknown as typeof pg.Client.prototype.query;
  return {
    stop() {
      pg.Client.prototype.query = query as unknown as typeof pg.Client.prototype.query;
      return ms;
    },
  };
}
