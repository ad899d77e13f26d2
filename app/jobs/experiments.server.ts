import { noteResults } from "../act/experiments/results.server.ts";
import type { ExperimentServices } from "../act/experiments/start.server.ts";
import type { JobHandler } from "../queue/queue.server.ts";

/** Works out what came of the shop's experiments. */
export function experimentsJob(services: ExperimentServices): JobHandler<"experiments"> {
  return async ({ shopId }, { signal }) => {
    await noteResults(services, shopId, signal);
    return { outcome: "done" };
  };
}
