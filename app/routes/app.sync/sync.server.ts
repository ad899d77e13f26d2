import { readNewestRun } from "../../db/insights/group-figures.server.ts";
import { readImportStatus } from "../../db/orders/import-status.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { readSyncTargets, type Target } from "../../db/sync/sync-targets.server.ts";
import { latestSyncs } from "../../db/sync/newest-syncs.server.ts";
import { readSets } from "../../db/sync/audience-sets.server.ts";
import { GROUPS_SET } from "../../domain/sync/audience-set.ts";
import { exampleTag } from "../../sync/tags/example-tag.server.ts";
import type { SyncView, TargetView } from "../../web/sync/sync-view.ts";
import { readAudits } from "./audits.server.ts";
import { readPlanView } from "./plan.server.ts";
import { readSegmentSyncs } from "./segments.server.ts";
import type { TargetReading } from "./set.server.ts";
import { readTargetView } from "./target.server.ts";

interface SyncMoment {
  /** Whether the app is registered at Klaviyo, so that merchants can connect by its consent page. */
  readonly consent: boolean;
  /** Shopify's page where the merchant chooses a plan; null: the app has no plans. */
  readonly pricingUrl: string | null;
  readonly now: Date;
}

/** All that the sync page shows. */
export async function readSync(
  reading: TargetReading,
  { consent, pricingUrl, now }: SyncMoment,
): Promise<Omit<SyncView, "parkedCode">> {
  const { db, shopId } = reading;
  const facts = await inShopSql(db, shopId, async (sql) => {
    const run = await readNewestRun(sql);
    return {
      targets: await readSyncTargets(sql),
      sets: await readSets(sql),
      syncs: await latestSyncs(sql),
      newestImport: await readImportStatus(sql),
      run,
      plan: await readPlanView(sql, { pricingUrl, run, now }),
    };
  });
  const known = new Map(facts.targets.map((each) => [each.target, each]));
  const view = (name: Target): Promise<TargetView> => {
    const target = known.get(name) ?? null;
    const set = facts.sets.find((each) => each.target === name && each.set === GROUPS_SET) ?? null;
    const sync = facts.syncs.find((each) => each.target === name) ?? null;
    return readTargetView(reading, target && { target, set, sync });
  };
  const [tagsView, klaviyoView] = await Promise.all([view("shopify_tags"), view("klaviyo")]);
  const klaviyo = known.get("klaviyo") ?? null;
  const tags = known.get("shopify_tags") ?? null;
  return {
    tags: {
      ...tagsView,
      exampleTag: await exampleTag({ db, shopId }, tags),
      metafields: tags?.metafields ?? false,
    },
    klaviyo: {
      ...klaviyoView,
      accountName: klaviyo?.accountName ?? null,
      createProfiles: klaviyo?.createProfiles ?? false,
      segments: klaviyo?.segments ?? false,
      predictions: klaviyo?.predictions ?? false,
      consent,
    },
    segments: await readSegmentSyncs(reading),
    audits: await readAudits(reading, { shopify_tags: tagsView, klaviyo: klaviyoView }),
    plan: facts.plan,
    limited: facts.newestImport?.scopeLimited ?? false,
    scored: facts.run !== null,
  };
}
