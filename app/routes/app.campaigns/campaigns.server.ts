import { storedResult } from "../../act/experiments/stored-result.ts";
import type { Database } from "../../db/core/database.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { listExperiments, type Experiment } from "../../db/experiments/experiments.server.ts";
import { countedPeriod, plannedEnd } from "../../domain/experiment/period.ts";
import type { CampaignsView, ExperimentItem } from "../../web/campaigns/experiment-view.ts";

/** The experiments of a shop, those that run and those that are over. */
export async function readCampaigns(db: Database, shopId: number, now: Date): Promise<CampaignsView> {
  const items = (await inShopSql(db, shopId, (sql) => listExperiments(sql, now))).map((each) =>
    itemOf(each, now),
  );
  return {
    running: items.filter(({ state }) => state === "running"),
    finished: items.filter(({ state }) => state !== "running"),
  };
}

/** An experiment as of a moment. Its outcome is shown once it is that of its end. */
export function itemOf(experiment: Experiment, now: Date): ExperimentItem {
  const { id, name, source, sourceName, sizes, startedAt, stoppedAt, currency, resultAt } = experiment;
  const { state } = countedPeriod(experiment, now);
  const end = endOf(experiment);
  const isOfEnd = state !== "running" && resultAt !== null && resultAt >= end;
  return {
    id,
    title: name,
    source,
    name: sourceName,
    state,
    startedAt: startedAt.toISOString(),
    endAt: (state === "stopped_early" ? (stoppedAt ?? end) : end).toISOString(),
    sizes,
    outcome: isOfEnd ? (storedResult(experiment.result)?.outcome ?? null) : null,
    currency,
  };
}

/** When an experiment ended, or is planned to. */
export function endOf(experiment: Experiment): Date {
  const { stoppedAt } = experiment;
  const planned = plannedEnd(experiment);
  return stoppedAt !== null && stoppedAt < planned ? stoppedAt : planned;
}
