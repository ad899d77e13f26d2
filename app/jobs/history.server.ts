import type { JobHandler } from "../queue/queue.server.ts";
import { workOutHistory } from "../scoring/history.server.ts";

/** Works out the groups of past month ends. */
export function historyJob(services: Parameters<typeof workOutHistory>[0]): JobHandler<"history"> {
  return async ({ shopId }, { signal }) => {
    await workOutHistory(services, shopId, signal);
    return { outcome: "done" };
  };
}
