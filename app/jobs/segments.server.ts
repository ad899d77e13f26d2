import { noteSinceThen } from "../act/since-then/note-since-then.server.ts";
import type { JobHandler } from "../queue/queue.server.ts";
import { refreshSegments, type SegmentServices } from "../segments/refresh.server.ts";
import { noteFigures } from "../segments/store-figures.server.ts";

/**
 * Notes who is in the shop's segments now, what the members of those that are sent ordered since, and the store's figures
 * if what they are read from has changed.
 */
export function segmentsJob(services: SegmentServices): JobHandler<"segments"> {
  return async ({ shopId }, { signal }) => {
    await refreshSegments(services, shopId, signal);
    await noteFigures(services.db, shopId);
    await noteSinceThen(services, shopId, signal);
    return { outcome: "done" };
  };
}
