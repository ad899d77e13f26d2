import { startDueWorkflows, type WorkflowServices } from "../act/workflows/start-workflows.server.ts";
import type { JobHandler } from "../queue/queue.server.ts";

/** Starts the workflows in Shopify Flow that wait for what has happened. */
export function workflowsJob(services: WorkflowServices): JobHandler<"workflows"> {
  return ({ shopId }, { signal }) => startDueWorkflows(services, shopId, { signal });
}
