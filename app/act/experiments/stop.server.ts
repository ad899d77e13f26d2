/** The merchant stops an experiment before its planned end, or ends the lists and tags of its arms. */
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import {
  findExperiment,
  lockExperiments,
  stopExperimentRow,
} from "../../db/experiments/experiments.server.ts";
import { armAudience } from "../../domain/experiment/arm-audience.ts";
import { ARMS } from "../../domain/experiment/arm.ts";
import { endAudienceSyncs, type WayToEnd } from "../../sync/merchant/audience-sync.server.ts";
import type { ExperimentServices } from "./start.server.ts";

/** gone: there is no such experiment. over: it had come to its end already. */
export interface Stopped {
  readonly outcome: "stopped" | "over" | "gone";
}

interface Stop {
  readonly id: number;
  /** What becomes of the arms' lists and tags; null: they go on. */
  readonly way: WayToEnd | null;
}

/** Stops an experiment: orders from now on don't count, and nobody is named the winner. Stopped twice, it stays stopped. */
export async function stopExperiment(
  services: ExperimentServices,
  shopId: number,
  { id, way }: Stop,
): Promise<Stopped> {
  return inShopSql(services.db, shopId, async (sql) => {
    await lockExperiments(sql);
    if ((await findExperiment(sql, id)) === null) return { outcome: "gone" };
    const stopped = await stopExperimentRow(sql, id, services.now());
    if (way !== null) await endAudienceSyncs(services, sql, armsOf(id), way);
    await services.queue.enqueue(sql, "experiments", { shopId });
    return { outcome: stopped ? "stopped" : "over" };
  });
}

/** Ends the lists and tags of an experiment's arms, at all targets. */
export async function endArms(
  services: ExperimentServices,
  shopId: number,
  { id, way }: { readonly id: number; readonly way: WayToEnd },
): Promise<void> {
  await inShopSql(services.db, shopId, (sql) => endAudienceSyncs(services, sql, armsOf(id), way));
}

const armsOf = (experimentId: number) => ARMS.map((arm) => armAudience({ experimentId, arm }));
