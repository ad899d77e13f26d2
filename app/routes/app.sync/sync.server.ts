import type { Database } from "../../db/database.server.ts";
import { readNewestRun } from "../../db/group-figures.server.ts";
import { countFailures, countHeld } from "../../db/held-counts.server.ts";
import { readImportStatus } from "../../db/import-status.server.ts";
import { readSettings } from "../../db/settings.server.ts";
import { inShop, inShopSql } from "../../db/shop-scope.server.ts";
import { readSyncTargets, type SyncTarget, type Target } from "../../db/sync-targets.server.ts";
import { latestSyncs, type SyncRow } from "../../db/syncs.server.ts";
import { GROUPS } from "../../domain/groups/group.ts";
import { ENGLISH_NAMES, labelsOf } from "../../sync/labels.ts";
import type { SyncRunView, SyncView, TargetView } from "../../web/sync/sync-view.ts";

/** All that the sync page shows. */
export async function readSync(db: Database, shopId: number): Promise<SyncView> {
  const facts = await inShop(db, shopId, async (tx) => ({
    targets: await readSyncTargets(tx),
    syncs: await latestSyncs(tx),
    settings: await readSettings(tx),
    newestImport: await readImportStatus(tx),
    run: await readNewestRun(tx),
  }));
  const view = async (name: Target): Promise<TargetView> => {
    const target = facts.targets.find((each) => each.target === name) ?? null;
    const sync = facts.syncs.find((each) => each.target === name) ?? null;
    // Counting everybody takes its time: it is done while nothing runs.
    const counted =
      target === null || sync?.status === "running" ? NOTHING : await readCounted(db, shopId, target);
    return { enabled: target?.enabled ?? false, lastSync: sync && syncView(sync), ...counted };
  };
  const klaviyo = facts.targets.find((each) => each.target === "klaviyo") ?? null;
  return {
    tags: {
      ...(await view("shopify_tags")),
      exampleTag: labelsOf(facts.settings.tagPrefix, ENGLISH_NAMES).loyal,
    },
    klaviyo: {
      ...(await view("klaviyo")),
      accountName: klaviyo?.accountName ?? null,
      createProfiles: klaviyo?.createProfiles ?? false,
    },
    limited: facts.newestImport?.scopeLimited ?? false,
    scored: facts.run !== null,
  };
}

const NOTHING = { held: [], failures: [] };

type Counted = Pick<TargetView, "held" | "failures">;

async function readCounted(db: Database, shopId: number, { target, labels }: SyncTarget): Promise<Counted> {
  if (labels === null) return NOTHING;
  return inShopSql(db, shopId, async (sql) => {
    const counts = await countHeld(sql, target);
    const failures = await countFailures(sql, target);
    return {
      held: GROUPS.map((group) => ({ label: labels.current[group], customers: counts[group] })),
      failures,
    };
  });
}

function syncView(sync: SyncRow): SyncRunView {
  const { id, status, added, removed, updated, failed, unreachable, errorCode } = sync;
  return {
    ...{ id, status, added, removed, updated, failed, unreachable, errorCode },
    startedAt: sync.startedAt.toISOString(),
    finishedAt: sync.finishedAt?.toISOString() ?? null,
  };
}
