import type { JobHandler } from "../queue/queue.server.ts";
import { atBest } from "../scoring/at-best.server.ts";
import { scoreShop, type ScoringServices } from "../scoring/score.server.ts";
import { noteFigures } from "../segments/store-figures.server.ts";

/** Scores the shop's customers as of the moment in the payload. Then it notes the store's figures, for the presets. */
export function scoreJob(services: ScoringServices): JobHandler<"score"> {
  return async ({ shopId, asOf }, { signal }) => {
    const { outcome } = await scoreShop(services, shopId, new Date(asOf), signal);
    if (outcome === "scored")
      await atBest({ signal, log: services.log, shopId }, () => noteFigures(services.db, shopId));
    return { outcome: "done" };
  };
}
