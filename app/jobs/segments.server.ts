import type { JobHandler } from "../queue/queue.server.ts";
import { refreshSegments, type SegmentServices } from "../segments/refresh.server.ts";

/** Notes who is in the shop's segments now. */
export function segmentsJob(services: SegmentServices): JobHandler<"segments"> {
  return async ({ shopId }, { signal }) => {
    await refreshSegments(services, shopId, signal);
    return { outcome: "done" };
  };
}
