import type { JobHandler } from "../queue/queue.server.ts";
import { scoreShop, type ScoringServices } from "../scoring/score.server.ts";

/** Scores the shop's customers as of the moment in the payload. */
export function scoreJob(services: ScoringServices): JobHandler<"score"> {
  return async ({ shopId, asOf }, { signal }) => {
    await scoreShop(services, shopId, new Date(asOf), signal);
    return { outcome: "done" };
  };
}
