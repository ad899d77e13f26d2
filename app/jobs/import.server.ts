import { runImport } from "../ingest/import.server.ts";
import type { IngestServices } from "../ingest/services.ts";
import type { JobHandler } from "../queue/queue.server.ts";

/** Brings the shop's import forward; its moment and window were fixed when it was asked for. */
export function importJob(services: IngestServices): JobHandler<"import"> {
  return ({ shopId }, { signal, lastTry }) => runImport(services, shopId, signal, lastTry);
}
