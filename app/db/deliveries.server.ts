import type { ShopTx } from "./shop-scope.server.ts";

/** Notes that a webhook was taken; false if it had been before. Shopify delivers at least once. */
export async function takeDelivery(
  tx: ShopTx,
  delivery: { readonly id: string; readonly topic: string; readonly receivedAt: Date },
): Promise<boolean> {
  const data = [{ shopId: tx.shopId, ...delivery }];
  const { count } = await tx.prisma.webhookDelivery.createMany({ data, skipDuplicates: true });
  return count > 0;
}
