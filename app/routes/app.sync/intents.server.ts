import { lookUpAgain } from "../../db/sync/klaviyo/profile-ids.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import type { Target } from "../../db/sync/sync-targets.server.ts";
import { latestSyncs } from "../../db/sync/newest-syncs.server.ts";
import type { Services } from "../../services.server.ts";
import { requestAudit } from "../../sync/audit/audit-request.server.ts";
import { startCleanUp } from "../../sync/merchant/clean-up.server.ts";
import { chooseSegments } from "../../sync/connection/klaviyo-segments-choice.server.ts";
import { chooseMetafields } from "../../sync/merchant/metafields-choice.server.ts";
import { choosePredictions } from "../../sync/merchant/predictions-choice.server.ts";
import { disableTags, enableTags, requestSync } from "../../sync/merchant/targets.server.ts";
import type { SyncResult } from "../../web/sync/sync-view.ts";
import { connect, disconnect, finish, refusalOf, start, type Refusal } from "./klaviyo.server.ts";
import type { StartForm, SyncForm } from "./sync-form.server.ts";

/** Does what the merchant asked for on the sync page. */
export async function carryOut(services: Services, shopId: number, form: SyncForm): Promise<SyncResult> {
  const syncs = await inShopSql(services.db, shopId, latestSyncs);
  const target: Target = /tags|metafields/.test(form.intent) ? "shopify_tags" : "klaviyo";
  const syncBefore = syncs.find((each) => each.target === target)?.id ?? null;
  if (form.intent === "start-klaviyo") return start(services, shopId, form);
  const refusal = await dispatch(services, shopId, form);
  return refusal ?? { outcome: "done", intent: form.intent, syncBefore };
}

async function dispatch(
  services: Services,
  shopId: number,
  form: Exclude<SyncForm, StartForm>,
): Promise<Refusal | null> {
  switch (form.intent) {
    case "enable-tags":
      await enableTags(services, shopId, services.now());
      return null;
    case "disable-tags":
      await disableTags(services, shopId);
      return null;
    case "clean-up-tags":
      if ((await startCleanUp(services, shopId, "shopify_tags")).outcome === "never_sent")
        await disableTags(services, shopId);
      return null;
    case "sync-tags":
      await requestSync(services, shopId, "shopify_tags");
      return null;
    case "audit-tags":
      await requestAudit(services, shopId, "shopify_tags");
      return null;
    case "audit-klaviyo":
      await requestAudit(services, shopId, "klaviyo");
      return null;
    case "metafields-on":
    case "metafields-off":
      await chooseMetafields(services, shopId, form.intent === "metafields-on");
      return null;
    case "predictions-on":
    case "predictions-off":
      await choosePredictions(services, shopId, form.intent === "predictions-on");
      return null;
    case "sync-klaviyo":
      await inShopSql(services.db, shopId, lookUpAgain);
      await requestSync(services, shopId, "klaviyo");
      return null;
    case "disconnect-klaviyo":
      await disconnect(services, shopId);
      return null;
    case "clean-up-klaviyo":
      if ((await startCleanUp(services, shopId, "klaviyo")).outcome === "never_sent")
        await disconnect(services, shopId);
      return null;
    case "connect-klaviyo":
      return connect(services, shopId, form);
    case "finish-klaviyo":
      return finish(services, shopId, form);
    case "klaviyo-segments": {
      const { intent, segments } = form;
      const choice = await chooseSegments(services, shopId, segments);
      if (choice.outcome === "chosen") return null;
      return refusalOf(intent, choice);
    }
  }
}
