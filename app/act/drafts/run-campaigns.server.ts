import { askForAccessAgain } from "../../db/campaigns/access.server.ts";
import type { CampaignRow } from "../../db/campaigns/campaign-rows.ts";
import { failDraft, nextDraft, noteDraftWaits, type GonePart } from "../../db/campaigns/drafts.server.ts";
import {
  failReports,
  noteReportsWait,
  readReportsRow,
  type ReportsRow,
} from "../../db/campaigns/reports.server.ts";
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import { findShop } from "../../db/shops/shop-directory.server.ts";
import { readTarget } from "../../db/sync/sync-targets.server.ts";
import type { JobOutcome } from "../../queue/queue.server.ts";
import { WorkStopped, type Obstacle } from "../../steps/obstacle.server.ts";
import { ON, runSteps, type Step } from "../../steps/run-steps.server.ts";
import { makeDraft } from "./make-draft.server.ts";
import { readReports } from "./read-reports.server.ts";
import type { DraftServices } from "./services.ts";

/** What is done next: a draft goes before reports. */
type Due =
  | { readonly kind: "draft"; readonly row: CampaignRow }
  | { readonly kind: "reports"; readonly row: ReportsRow & { readonly dueAt: Date } };

/** How long Klaviyo is tried for while it doesn't answer. */
const PATIENCE_MS = 6 * 3_600_000;
const NOT_CONNECTED = "not_connected";
/** What another try has to make anew. */
const GONE: Readonly<Record<string, GonePart>> = { template_gone: "template", campaign_gone: "campaign" };

/** Makes the drafts that the merchant asked for, then reads the reports that are due, each as far as it goes now. */
export async function runCampaigns(
  services: DraftServices,
  shopId: number,
  signal: AbortSignal,
): Promise<JobOutcome> {
  const { db } = services;
  const shop = await findShop(db, shopId);
  if (shop === null || shop.uninstalledAt !== null) return { outcome: "done" };
  const currency = shop.currency ?? "USD";
  const within = <T>(work: (sql: ShopSql) => Promise<T>): Promise<T> => inShopSql(db, shopId, work);
  const outcome = await runSteps<Due>(
    {
      due: () => within((sql) => nextDue(sql, services.now())),
      advance: (due) => advance(services, { shopId, currency }, due),
      noteWait: (due) =>
        within((sql) =>
          due.kind === "draft"
            ? noteDraftWaits(sql, due.row.id, services.now())
            : noteReportsWait(sql, services.now()),
        ),
      patienceMs: PATIENCE_MS,
      hindered: (due, obstacle) => hindered(services, shopId, due, obstacle),
    },
    { now: () => services.now(), signal },
  );
  if (outcome.outcome === "again") return outcome;
  const { dueAt } = await within(readReportsRow);
  if (dueAt === null) return outcome;
  return { outcome: "again", afterSeconds: Math.max(1, secondsUntil(dueAt, services.now())) };
}

function secondsUntil(moment: Date, now: Date): number {
  return Math.ceil((moment.getTime() - now.getTime()) / 1_000);
}

async function nextDue(sql: ShopSql, now: Date): Promise<Due | null> {
  const draft = await nextDraft(sql);
  if (draft !== null) return { kind: "draft", row: draft };
  const { dueAt, ...reports } = await readReportsRow(sql);
  return dueAt === null || dueAt > now ? null : { kind: "reports", row: { ...reports, dueAt } };
}

async function advance(
  services: DraftServices,
  { shopId, currency }: { readonly shopId: number; readonly currency: string },
  due: Due,
): Promise<Step> {
  const { db } = services;
  const target = await inShopSql(db, shopId, (sql) => readTarget(sql, "klaviyo"));
  if (target?.encryptedKey == null) throw new WorkStopped(NOT_CONNECTED);
  const work = {
    client: services.klaviyo(shopId, target.encryptedKey),
    now: () => services.now(),
    commit: <T>(write: (sql: ShopSql) => Promise<T>): Promise<T> => inShopSql(db, shopId, write),
  };
  return due.kind === "draft" ? makeDraft(work, due.row) : readReports({ ...work, currency }, due.row);
}

async function hindered(
  { db, log }: DraftServices,
  shopId: number,
  due: Due,
  obstacle: Obstacle | null,
): Promise<Step | "bug"> {
  // A bug is tried again by the queue. What was begun is noted.
  if (obstacle === null) return "bug";
  const code = "code" in obstacle ? obstacle.code : "unexpected";
  await inShopSql(db, shopId, async (sql) => {
    if (due.kind === "draft") await failDraft(sql, due.row.id, { code, gone: GONE[code] ?? null });
    else await failReports(sql, code);
    // Another access took the place of the one that was allowed to. The pages ask for it again.
    if (code === "missing_scope") await askForAccessAgain(sql);
  });
  log.warn({ shopId, work: due.kind, code }, "Klaviyo did not let a draft or a report be");
  return ON;
}
