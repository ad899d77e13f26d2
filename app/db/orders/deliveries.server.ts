import type { ShopSql } from "../core/shop-scope.server.ts";

/** Notes that a webhook was taken; false: it was taken before. Shopify may deliver one more than once. */
export async function takeDelivery(
  sql: ShopSql,
  delivery: { readonly id: string; readonly topic: string; readonly receivedAt: Date },
): Promise<boolean> {
  const { id, topic, receivedAt } = delivery;
  const taken = await sql.query(
    `insert into webhook_deliveries (shop_id, id, topic, received_at) values ($1, $2, $3, $4)
     on conflict (shop_id, id) do nothing returning id`,
    [sql.shopId, id, topic, receivedAt.toISOString()],
  );
  return taken.length > 0;
}
