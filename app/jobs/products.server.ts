import { readProducts } from "../products/read-products.server.ts";
import type { ProductServices } from "../products/services.ts";
import type { JobHandler } from "../queue/queue.server.ts";

/** Reads what was bought, where the merchant switched it on. */
export function productsJob(services: ProductServices): JobHandler<"products"> {
  return ({ shopId }, { signal }) => readProducts(services, shopId, signal);
}
