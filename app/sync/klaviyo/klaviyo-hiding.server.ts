import { failProfiles } from "../../db/sync/klaviyo/profile-states.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import {
  confirmHidden,
  profilesToHide,
  type ProfileToHide,
} from "../../db/sync/klaviyo/shown-predictions.server.ts";
import { PREDICTED_365D, PREDICTED_90D } from "../../klaviyo/profile.ts";
import { GROUP_PLACES } from "../../domain/sync/places.ts";
import type { Step } from "../engine/run-sync.server.ts";
import { CLEARED_AT_ONCE, clearEach, isNewerWaiting } from "./klaviyo-clearing.server.ts";
import { eachToLookUp } from "./klaviyo-lookups.server.ts";
import type { KlaviyoStep } from "./klaviyo-step.server.ts";

/**
 * Removes predictions from the next profiles that stay on their lists and should show none: the merchant wants none any
 * more, or they turned out unreliable. An upload can't remove them. null: none are left, or the groups of a newer run are
 * waiting, whose sync removes the rest at its end.
 */
export async function hidePredictions(step: KlaviyoStep): Promise<Step | null> {
  const { context, sync } = step;
  const { db, shopId } = context;
  if (await inShopSql(db, shopId, (sql) => isNewerWaiting(sql, sync))) return null;
  const toHide = { which: "to_hide", set: GROUP_PLACES } as const;
  if (!(await eachToLookUp(step, toHide, confirmHidden))) return { step: "on" };
  const due = await inShopSql(db, shopId, (sql) => profilesToHide(sql, GROUP_PLACES, CLEARED_AT_ONCE));
  if (due.length === 0) return null;
  const refused = await clearEach(step, due, namesOf);
  const failed = new Set(refused.map(({ email }) => email));
  const hidden = due.map(({ email }) => email).filter((email) => !failed.has(email));
  await inShopSql(db, shopId, async (sql) => {
    await failProfiles(sql, GROUP_PLACES, refused, context.now());
    await confirmHidden(sql, hidden);
  });
  return { step: "on" };
}

function namesOf({ of90, of365 }: ProfileToHide): string[] {
  return [...(of90 ? PREDICTED_90D : []), ...(of365 ? PREDICTED_365D : [])];
}
