import { readCampaignsOfExperiment } from "../../act/drafts/campaign-card.server.ts";
import { storedResult } from "../../act/experiments/stored-result.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { findExperiment, type Experiment } from "../../db/experiments/experiments.server.ts";
import type { WatchedCampaign } from "../../domain/drafts/watched-campaign.ts";
import { armAudience } from "../../domain/experiment/arm-audience.ts";
import type { ByArm } from "../../domain/experiment/arm.ts";
import type { ExperimentView } from "../../web/campaigns/experiment-view.ts";
import type { AudienceTargetsView } from "../../web/target/audience-view.ts";
import { endOf, itemOf } from "../app.campaigns/campaigns.server.ts";
import { readAudienceTargets } from "../app.sync/audience-targets.server.ts";
import type { TargetReading } from "../app.sync/set.server.ts";

export interface ExperimentData {
  readonly view: ExperimentView;
  readonly campaigns: readonly WatchedCampaign[];
  readonly targets: ByArm<AudienceTargetsView>;
}

/** @returns null: there is no such experiment */
export async function readExperiment(
  reading: TargetReading,
  id: number,
  now: Date,
): Promise<ExperimentData | null> {
  const experiment = await inShopSql(reading.db, reading.shopId, (sql) => findExperiment(sql, id));
  if (experiment === null) return null;
  const at = (arm: "sample" | "holdout") =>
    readAudienceTargets(reading, armAudience({ experimentId: id, arm }));
  return {
    view: viewOf(experiment, now),
    campaigns: await readCampaignsOfExperiment(reading.db, reading.shopId, id),
    targets: { sample: await at("sample"), holdout: await at("holdout") },
  };
}

function viewOf(experiment: Experiment, now: Date): ExperimentView {
  const item = itemOf(experiment, now);
  const { plannedDays, members, resultAt } = experiment;
  const stored = storedResult(experiment.result);
  const end = endOf(experiment);
  const isOver = item.state !== "running";
  return {
    ...item,
    plannedDays,
    members,
    result: stored === null || resultAt === null ? null : { ...stored, at: resultAt.toISOString() },
    isDue: stored === null || resultAt === null || (isOver && resultAt < end),
  };
}
