import { makeExports, type ExportServices } from "../exports/make.server.ts";
import type { JobHandler } from "../queue/queue.server.ts";

/** Makes the files with contact details that the merchant asked for. */
export function exportJob(services: ExportServices): JobHandler<"export"> {
  return ({ shopId }, { signal }) => makeExports(services, shopId, signal);
}
