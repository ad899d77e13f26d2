/** What customers asked to be told of what is kept about them. */
import type { ShopSql, ShopTx } from "../core/shop-scope.server.ts";

export interface DataRequest {
  readonly id: number;
  /** null: the request named nobody whom we know. */
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

/** Keeps a request for each customer that it names; once, however often its webhook is worked. */
export async function storeDataRequest(tx: ShopTx, request: NewDataRequest): Promise<void> {
  const { shopId, prisma } = tx;
  const { deliveryId, customerShopifyIds, requestedAt, dueAt } = request;
  await prisma.$executeRaw`select pg_advisory_xact_lock(${shopId}::int, hashtext('data request'))`;
  if ((await prisma.dataRequest.count({ where: { shopId, deliveryId } })) > 0) return;
  await prisma.dataRequest.createMany({
    data: customerShopifyIds.map((customerShopifyId) => ({
      ...{ shopId, deliveryId, customerShopifyId, requestedAt, dueAt },
    })),
  });
}

const select = { id: true, customerShopifyId: true, requestedAt: true, dueAt: true };

/** Requests that were not handed over yet, the most urgent first. */
export async function openDataRequests({ shopId, prisma }: ShopTx): Promise<DataRequest[]> {
  return prisma.dataRequest.findMany({
    where: { shopId, handedOverAt: null },
    orderBy: [{ dueAt: "asc" }, { id: "asc" }],
    select,
  });
}

export async function findDataRequest({ shopId, prisma }: ShopTx, id: number): Promise<DataRequest | null> {
  return prisma.dataRequest.findUnique({ where: { shopId_id: { shopId, id } }, select });
}

/** Notes that the merchant has what is to be handed over; the first time counts. */
export async function noteHandedOver({ shopId, prisma }: ShopTx, id: number, now: Date): Promise<void> {
  await prisma.dataRequest.updateMany({
    where: { shopId, id, handedOverAt: null },
    data: { handedOverAt: now },
  });
}

/** Erases the requests of customers, by Shopify's ids: nothing is kept that could be told. */
export async function eraseDataRequests(sql: ShopSql, customerShopifyIds: readonly bigint[]): Promise<void> {
  for (const id of customerShopifyIds)
    await sql.query("delete from data_requests where shop_id = $1 and customer_shopify_id = $2", [
      sql.shopId,
      id,
    ]);
}
