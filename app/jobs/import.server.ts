import { runImport } from "../ingest/import.server.ts";
import type { IngestServices } from "../ingest/services.ts";
import type { JobHandler } from "../queue/queue.server.ts";

/** Takes the shop's import further. Its moment and window were fixed when it was asked for. */
export function importJob(services: IngestServices): JobHandler<"import"> {
  return ({ shopId }, { signal, lastTry }) => runImport(services, shopId, signal, lastTry);
}
