import { z } from "zod";

import { chooseSegmentEvents } from "../../act/events/switch.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { newestSync } from "../../db/sync/newest-syncs.server.ts";
import { TARGETS } from "../../db/sync/sync-targets.server.ts";
import type { Services } from "../../services.server.ts";
import { setKeyOf, type OtherAudience } from "../../domain/sync/audience.ts";
import {
  chooseNative,
  endAudienceSync,
  sendAudience,
  syncAudience,
} from "../../sync/merchant/audience-sync.server.ts";
import { WAYS_TO_END, type SwitchForm, type SwitchResult } from "../../web/target/audience-view.ts";

const target = z.enum(TARGETS);
const form = z.discriminatedUnion("intent", [
  z.object({ intent: z.enum(["send", "sync"]), target }),
  z.object({ intent: z.enum(["native_on", "native_off"]), target: z.literal("shopify_tags") }),
  z.object({ intent: z.enum(["events_on", "events_off"]), target: z.literal("klaviyo") }),
  z.object({ intent: z.literal("end"), target, way: z.enum(WAYS_TO_END) }),
]);

/**
 * Reads what the merchant wants of a segment or an arm at a target.
 * @throws Response 400 for a form that isn't the page's
 */
export function switchForm(data: FormData): SwitchForm {
  const parsed = form.safeParse(Object.fromEntries(data));
  if (parsed.success) return parsed.data;
  throw new Response(null, { status: 400 });
}

/** Has an audience sent to a target, or ends that. */
export async function switchAudience(
  services: Services,
  shopId: number,
  audience: OtherAudience,
  asked: SwitchForm,
): Promise<SwitchResult> {
  const { intent, target } = asked;
  const at = { target, set: setKeyOf(audience) };
  const before = await inShopSql(services.db, shopId, (sql) => newestSync(sql, at));
  const syncBefore = before?.id ?? null;
  if (asked.intent === "end") {
    await endAudienceSync(services, shopId, { target, audience, way: asked.way });
    return { intent, target, outcome: "done", syncBefore };
  }
  if (asked.intent === "native_on" || asked.intent === "native_off") {
    const wanted = asked.intent === "native_on";
    const { outcome } = await chooseNative(services, shopId, { audience, wanted });
    return { intent, target, outcome, syncBefore };
  }
  if (asked.intent === "events_on" || asked.intent === "events_off") {
    if (audience.kind !== "segment") return { intent, target, outcome: "gone", syncBefore };
    const wanted = asked.intent === "events_on";
    const { outcome } = await chooseSegmentEvents(services, shopId, {
      segmentId: Number(audience.subject),
      wanted,
    });
    return { intent, target, outcome, syncBefore };
  }
  const ask = asked.intent === "send" ? sendAudience : syncAudience;
  const { outcome } = await ask(services, shopId, { target, audience });
  return { intent, target, outcome, syncBefore };
}
