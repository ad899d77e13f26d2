/** The work of one shop, timed in two databases in turn: among a fleet, and alone. */
import type { Database } from "../../../app/db/core/database.server.ts";
import { inShopSql, type ShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { upsertOrders } from "../../../app/db/orders/orders.server.ts";
import type { Order } from "../../../app/domain/orders/order.ts";
import { GROUPS } from "../../../app/domain/groups/group.ts";
import { scoreShop } from "../../../app/scoring/score.server.ts";
import { checkRule } from "../../../app/segments/check.server.ts";
import { PeopleCache } from "../../../app/segments/people-cache.server.ts";
import { refreshSegments } from "../../../app/segments/refresh.server.ts";
import { syncTags } from "../../../app/sync/tags/tags.server.ts";
import { NOW } from "../import/store.ts";
import { SILENT_ADMIN } from "./silent-admin.ts";

/** A shop in one of the databases. */
export interface Place {
  readonly db: Database;
  readonly shopId: number;
}

type Work = (place: Place, round: number) => Promise<void>;

const { signal } = new AbortController();
const SERVICES = {
  queue: { enqueue: () => Promise.resolve() },
  log: { info: () => undefined, warn: () => undefined },
  now: () => NOW,
};
const RULE = {
  any: [
    { field: "orders", is: "at_least", value: 2, period: { is: "in_last", days: 900 } },
    { field: "f", is: "at_least", value: 4 },
  ],
};
/** One in so many customers moves, and one in so many orders comes again. */
const EVERY = 50;
const PIECE = 500;

/** By name, in an order in which none spoils the next. What a work changes, it takes back outside of the clock. */
export const WORKS: Readonly<Record<string, { readonly work: Work; readonly after?: Work }>> = {
  "live count": { work: count },
  "increment of 2 %": { work: increment },
  "scoring, nobody moves": { work: score },
  segments: { work: ({ db, shopId }) => refreshSegments({ db, ...SERVICES }, shopId, signal) },
  "sync of 2 %": {
    work: (place) => moveAndSync(place, 1),
    after: (place) => moveAndSync(place, GROUPS.length - 1),
  },
};

async function count({ db, shopId }: Place): Promise<void> {
  const people = new PeopleCache(db, () => NOW);
  const samples = new PeopleCache(db, () => NOW, {}, "sample");
  const asked = { id: null, rule: { version: 1, match: RULE }, atOnce: false };
  const { outcome } = await checkRule({ db, people, samples }, { id: shopId, timeZone: "UTC" }, asked);
  if (outcome !== "counted") throw new Error(`The rule is ${outcome}.`);
}

async function increment({ db, shopId }: Place, round: number): Promise<void> {
  const orders = await inShopSql(db, shopId, (sql) => someOrders(sql, round));
  for (let from = 0; from < orders.length; from += PIECE)
    await inShopSql(db, shopId, (sql) => upsertOrders(sql, orders.slice(from, from + PIECE)));
}

/** Orders that Shopify would send again, since something that doesn't count has changed. */
async function someOrders(sql: ShopSql, round: number): Promise<Order[]> {
  const rows = await sql.query<Order>(
    `select id, customer_shopify_id as "customerShopifyId", created_at as "createdAt", processed_at as "processedAt",
            updated_at as "updatedAt", state, point_of_sale as "pointOfSale", currency, amount_minor::float8 as "amountMinor"
       from orders where shop_id = $1 and id % $2 = 0 order by id`,
    [sql.shopId, EVERY],
  );
  return rows.map((order) => ({ ...order, updatedAt: new Date(NOW.getTime() + (round + 1) * 1_000) }));
}

async function score({ db, shopId }: Place): Promise<void> {
  const scored = await scoreShop({ db, ...SERVICES }, shopId, NOW, signal);
  if (scored.outcome !== "scored") throw new Error(`The scoring was ${scored.outcome}.`);
}

/** Some customers go so many groups further, as by a new run, and their tags are sent. */
async function moveAndSync({ db, shopId }: Place, groups: number): Promise<void> {
  await inShopSql(db, shopId, async (sql) => {
    await sql.query(
      `update customers set "group" = ($3::text[])[1 + (array_position($3::text[], "group") - 1 + $4) % array_length($3::text[], 1)]
        where shop_id = $1 and id % $2 = 0 and "group" is not null`,
      [shopId, EVERY, GROUPS, groups],
    );
    await sql.query(
      `insert into runs (shop_id, model_id, import_id, as_of, started_at, finished_at, orders, eligible, left_out, customers, input_hash)
       select shop_id, model_id, import_id, as_of, started_at, finished_at, orders, eligible, left_out, customers, input_hash
         from runs where shop_id = $1 order by id desc limit 1`,
      [shopId],
    );
  });
  const context = { db, shopId, signal, now: () => NOW, pause: () => Promise.resolve(), admin: SILENT_ADMIN };
  const erasedAmong = () => Promise.resolve(new Set<bigint>());
  for (let turn = 0; turn < 1_000; turn += 1) {
    const { outcome } = await syncTags({ ...context, erasedAmong, singleCalls: Infinity });
    if (outcome === "done") return inShopSql(db, shopId, isDone);
  }
  throw new Error("The sync comes to no end.");
}

async function isDone(sql: ShopSql): Promise<void> {
  const [newest] = await sql.query<{ status: string; code: string | null }>(
    `select status, coalesce(hold_code, error_code) as code from syncs where shop_id = $1 order by id desc limit 1`,
    [sql.shopId],
  );
  if (newest?.status !== "done")
    throw new Error(`The sync is ${newest?.status ?? "not there"}: ${newest?.code ?? ""}.`);
}
