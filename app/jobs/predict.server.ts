import type { JobHandler } from "../queue/queue.server.ts";
import { predictShop } from "../scoring/predict.server.ts";

/** Predicts who will order again, and for how much. */
export function predictJob(services: Parameters<typeof predictShop>[0]): JobHandler<"predict"> {
  return ({ shopId }, { signal }) => predictShop(services, shopId, signal);
}
