/** What the customers of a shop of any size bought: read, read again, and forgotten. */
import {
  beginProducts,
  failProducts,
  finishProducts,
  holdProductsOn,
  noteProductProgress,
  readProductReading,
  requestProducts,
  shareProductsOn,
  switchProductsOff,
  switchProductsOn,
} from "../../../app/db/products/product-readings.server.ts";
import { BOUGHT_TABLES, deleteBought } from "../../../app/db/products/left-over.server.ts";
import { storeLines } from "../../../app/db/products/order-lines.server.ts";
import { storeProducts } from "../../../app/db/products/products.server.ts";
import { LATER, NOW, pieces, places, type GrowthShop } from "./growth-shop.ts";

/** Two lines of an order for each customer, of a product each. Then half of the lines are refunded. */
export async function readBought({ tx, size }: GrowthShop): Promise<void> {
  await tx(async (sql) => {
    await switchProductsOn(sql, NOW);
    await requestProducts(sql, NOW);
    const reading = { startedAt: NOW, changedFrom: null, windowStart: new Date(0), limited: false };
    await beginProducts(sql, reading);
  });
  for (const quantity of [1, 0])
    for (const piece of pieces(places(size)))
      await tx(async (sql) => {
        await holdProductsOn(sql, NOW);
        const lines = piece.flatMap((place) => [
          { ...lineOf(place), line: BigInt(2 * place), quantity: 2 },
          { ...lineOf(place), line: BigInt(2 * place + 1), quantity },
        ]);
        await storeLines(sql, lines);
        const products = piece.map((place) => ({
          id: BigInt(place + 1),
          type: `type ${String(place % 7)}`,
          vendor: "a vendor",
          tags: quantity === 1 ? ["new", "sale"] : ["sale", "last"],
        }));
        await storeProducts(sql, products);
        await noteProductProgress(sql, { endByte: 1, fileBytes: 2, hasMissed: false });
      });
  await tx(finishProducts);
}

const lineOf = (place: number) => ({
  orderId: BigInt(place + 1),
  productId: BigInt(place + 1),
  variantId: BigInt(place + 1),
});

export async function forgetBought({ tx }: GrowthShop): Promise<void> {
  await tx(async (sql) => {
    await readProductReading(sql);
    await shareProductsOn(sql);
    await failProducts(sql, { onSince: NOW, code: "operation_failed", now: LATER });
    await switchProductsOff(sql);
  });
  for (const table of BOUGHT_TABLES)
    for (let from: bigint | null = 0n; from !== null;) {
      const at: bigint = from;
      from = await tx((sql) => deleteBought(sql, table, { from: at, limit: 1_000 }));
    }
}
