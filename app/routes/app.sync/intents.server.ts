import { inShop } from "../../db/shop-scope.server.ts";
import type { Target } from "../../db/sync-targets.server.ts";
import { latestSyncs } from "../../db/syncs.server.ts";
import type { Services } from "../../services.server.ts";
import {
  connectKlaviyo,
  disableTags,
  disconnectKlaviyo,
  enableTags,
  requestSync,
} from "../../sync/targets.server.ts";
import type { SyncResult } from "../../web/sync/sync-view.ts";
import type { ConnectForm, SyncForm } from "./sync-form.server.ts";

type Refusal = Extract<SyncResult, { outcome: "refused" }>;

/** Does what the merchant asked for on the sync page. */
export async function carryOut(services: Services, shopId: number, form: SyncForm): Promise<SyncResult> {
  const syncs = await inShop(services.db, shopId, latestSyncs);
  const target: Target = form.intent.endsWith("tags") ? "shopify_tags" : "klaviyo";
  const syncBefore = syncs.find((each) => each.target === target)?.id ?? null;
  const refusal = await dispatch(services, shopId, form);
  return refusal ?? { outcome: "done", intent: form.intent, syncBefore };
}

async function dispatch(services: Services, shopId: number, form: SyncForm): Promise<Refusal | null> {
  switch (form.intent) {
    case "enable-tags":
      await enableTags(services, shopId, services.now());
      return null;
    case "disable-tags":
      await disableTags(services, shopId);
      return null;
    case "sync-tags":
      await requestSync(services, shopId, "shopify_tags");
      return null;
    case "sync-klaviyo":
      await requestSync(services, shopId, "klaviyo");
      return null;
    case "disconnect-klaviyo":
      await disconnectKlaviyo(services, shopId);
      return null;
    case "connect-klaviyo":
      return connect(services, shopId, form);
  }
}

/** Klaviyo is asked only about what can be a private key. */
async function connect(services: Services, shopId: number, form: ConnectForm): Promise<Refusal | null> {
  const refused = (code: string): Refusal => ({ outcome: "refused", intent: form.intent, code });
  if (form.key === "") return refused("empty");
  if (!/^pk_\w+$/.test(form.key)) return refused("not_private");
  const { outcome } = await connectKlaviyo(services, shopId, form, services.now());
  return outcome === "connected" ? null : refused(outcome);
}
