import { adoptPendingModel, refuseHeldModel } from "../db/scoring/pending-model.server.ts";
import type { Database } from "../db/core/database.server.ts";
import { lockModels } from "../db/scoring/models.server.ts";
import { noteRefitWish } from "../db/scoring/refit-wish.server.ts";
import { inShopSql } from "../db/core/shop-scope.server.ts";
import type { JobQueue } from "../queue/queue.server.ts";

interface DecisionServices {
  readonly db: Database;
  readonly queue: Pick<JobQueue, "enqueue">;
  now(): Date;
  asOf(): Date;
}

/** gone: the model is no longer pending. A newer one took its place, or it was decided on already. */
export type Decision = { readonly outcome: "done" } | { readonly outcome: "gone" };

/** The merchant accepts the pending model. All customers are scored by it in a new run. */
export async function adoptModel(
  services: DecisionServices,
  shopId: number,
  modelId: number,
): Promise<Decision> {
  return inShopSql(services.db, shopId, async (sql) => {
    await lockModels(sql);
    if (!(await adoptPendingModel(sql, modelId, services.now()))) return { outcome: "gone" };
    await services.queue.enqueue(sql, "score", { shopId, asOf: services.asOf().toISOString() });
    return { outcome: "done" };
  });
}

/** The merchant refuses the pending model. The old one stays until the next refit is due. */
export async function refuseModel(
  { db }: Pick<DecisionServices, "db">,
  shopId: number,
  modelId: number,
): Promise<Decision> {
  return inShopSql(db, shopId, async (sql) => {
    await lockModels(sql);
    return { outcome: (await refuseHeldModel(sql, modelId)) ? "done" : "gone" };
  });
}

/** The merchant wants a new model now. The next run fits it, and that run is queued here. */
export async function askRefit(services: DecisionServices, shopId: number): Promise<void> {
  await inShopSql(services.db, shopId, async (sql) => {
    await lockModels(sql);
    await noteRefitWish(sql, services.now());
    await services.queue.enqueue(sql, "score", { shopId, asOf: services.asOf().toISOString() });
  });
}
