/** Customers' requests to know what is kept about them. */
import type { ShopSql } from "../core/shop-scope.server.ts";

export interface DataRequest {
  readonly id: number;
  /** null: the request named no customer that we know. */
  readonly customerShopifyId: bigint | null;
  readonly requestedAt: Date;
  readonly dueAt: Date;
}

interface NewDataRequest {
  readonly deliveryId: string;
  readonly customerShopifyIds: readonly (bigint | null)[];
  readonly requestedAt: Date;
  readonly dueAt: Date;
}

/** Stores a request for each customer that it names. If its webhook is worked again, nothing is added. */
export async function storeDataRequest(sql: ShopSql, request: NewDataRequest): Promise<void> {
  const { deliveryId, customerShopifyIds, requestedAt, dueAt } = request;
  await sql.query("select pg_advisory_xact_lock($1::int, hashtext('data request'))", [sql.shopId]);
  await sql.query(
    `insert into data_requests (shop_id, delivery_id, customer_shopify_id, requested_at, due_at)
     select $1, $2, id, $4, $5 from unnest($3::bigint[]) as id
      where not exists (select from data_requests where shop_id = $1 and delivery_id = $2)`,
    [sql.shopId, deliveryId, customerShopifyIds, requestedAt, dueAt],
  );
}

const COLUMNS = `id, customer_shopify_id as "customerShopifyId", requested_at as "requestedAt", due_at as "dueAt"`;

/** Requests that were not handed over yet, the most urgent first. */
export async function openDataRequests(sql: ShopSql): Promise<DataRequest[]> {
  return sql.query<DataRequest>(
    `select ${COLUMNS} from data_requests where shop_id = $1 and handed_over_at is null order by due_at, id`,
    [sql.shopId],
  );
}

export async function findDataRequest(sql: ShopSql, id: number): Promise<DataRequest | null> {
  const [row] = await sql.query<DataRequest>(
    `select ${COLUMNS} from data_requests where shop_id = $1 and id = $2`,
    [sql.shopId, id],
  );
  return row ?? null;
}

/** Notes that the merchant has received the data. Only the first time counts. */
export async function noteHandedOver(sql: ShopSql, id: number, now: Date): Promise<void> {
  await sql.query(
    "update data_requests set handed_over_at = $3 where shop_id = $1 and id = $2 and handed_over_at is null",
    [sql.shopId, id, now],
  );
}

/** Erases the data requests of customers, by Shopify's ids: nothing is kept any more that could be handed over. */
export async function eraseDataRequests(sql: ShopSql, customerShopifyIds: readonly bigint[]): Promise<void> {
  for (const id of customerShopifyIds)
    await sql.query("delete from data_requests where shop_id = $1 and customer_shopify_id = $2", [
      sql.shopId,
      id,
    ]);
}
