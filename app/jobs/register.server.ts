import type { Services } from "../services.server.ts";
import { auditJob } from "./audit.server.ts";
import { backtestJob } from "./backtest.server.ts";
import { campaignsJob } from "./campaigns.server.ts";
import { crosswalkJob } from "./crosswalk.server.ts";
import { digestJob } from "./digest.server.ts";
import { engagementJob } from "./engagement.server.ts";
import { experimentsJob } from "./experiments.server.ts";
import { eventsJob } from "./events.server.ts";
import { exportJob } from "./export.server.ts";
import { fillStatesJob } from "./fill-states.server.ts";
import { historyJob } from "./history.server.ts";
import { importJob } from "./import.server.ts";
import { predictJob } from "./predict.server.ts";
import { productsJob } from "./products.server.ts";
import { scoreJob } from "./score.server.ts";
import { segmentsJob } from "./segments.server.ts";
import { syncKlaviyoJob } from "./sync-klaviyo.server.ts";
import { syncTagsJob } from "./sync-tags.server.ts";
import { tidyJob } from "./tidy.server.ts";
import { webhookJob } from "./webhook.server.ts";
import { workflowsJob } from "./workflows.server.ts";

/** From here on this process works jobs of every name. */
export async function registerJobs(services: Services): Promise<void> {
  const { queue } = services;
  await queue.work("import", importJob(services));
  await queue.work("score", scoreJob(services));
  await queue.work("history", historyJob(services));
  await queue.work("predict", predictJob(services));
  await queue.work("sync-tags", syncTagsJob(services));
  await queue.work("sync-klaviyo", syncKlaviyoJob(services));
  await queue.work("audit", auditJob(services));
  await queue.work("backtest", backtestJob(services));
  await queue.work("crosswalk", crosswalkJob(services));
  await queue.work("segments", segmentsJob(services));
  await queue.work("experiments", experimentsJob(services));
  await queue.work("export", exportJob(services));
  await queue.work("fill-states", fillStatesJob(services));
  await queue.work("engagement", engagementJob(services));
  await queue.work("products", productsJob(services));
  await queue.work("campaigns", campaignsJob(services));
  await queue.work("events", eventsJob(services));
  await queue.work("workflows", workflowsJob(services));
  await queue.work("tidy", tidyJob(services));
  await queue.work("digest", digestJob(services));
  await queue.work("webhook", webhookJob(services));
}
