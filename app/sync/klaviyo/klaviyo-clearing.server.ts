import { readSendable } from "../../db/sync/states/wanted.server.ts";
import {
  confirmCleared,
  profilesToClear,
  type ProfileToClear,
} from "../../db/sync/klaviyo/profile-leavers.server.ts";
import { failProfiles } from "../../db/sync/klaviyo/profile-states.server.ts";
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import { countInSync } from "../../db/sync/syncs.server.ts";
import { clearProperties } from "../../klaviyo/profiles.server.ts";
import { GROUP_PLACES } from "../../domain/sync/places.ts";
import type { SyncRow } from "../../db/sync/sync-row.server.ts";
import type { Step } from "../engine/run-sync.server.ts";
import type { KlaviyoStep } from "./klaviyo-step.server.ts";

/** Profiles of one step. Each takes a call of its own, so a crash repeats only these. */
export const CLEARED_AT_ONCE = 100;

/**
 * Clears the properties of the next profiles that left all lists. null: none are left, or the groups of a newer run are
 * waiting. The newer run goes first, since Klaviyo allows 750 such calls a minute; its sync clears the rest at its end.
 */
export async function clearLeft(step: KlaviyoStep): Promise<Step | null> {
  const { context, sync } = step;
  const { db, shopId } = context;
  const due = await inShopSql(db, shopId, async (sql): Promise<ProfileToClear[]> =>
    (await isNewerWaiting(sql, sync)) ? [] : profilesToClear(sql, GROUP_PLACES, CLEARED_AT_ONCE),
  );
  if (due.length === 0) return null;
  const refused = await clearEach(step, due);
  await inShopSql(db, shopId, async (sql) => {
    await failProfiles(sql, GROUP_PLACES, refused, context.now());
    await confirmCleared(
      sql,
      GROUP_PLACES,
      due.map(({ email }) => email),
    );
    if (sync.kind === "clean_up") await countInSync(sql, sync.id, { updated: due.length - refused.length });
  });
  return { step: "on" };
}

/**
 * Removes properties from profiles.
 * @param namesOf - which; all that the app sets, where it is left out
 * @returns those at whom Klaviyo refused it, as failures
 */
export async function clearEach<Profile extends ProfileToClear>(
  { client, context }: KlaviyoStep,
  profiles: readonly Profile[],
  namesOf?: (profile: Profile) => readonly string[],
): Promise<{ readonly email: string; readonly code: string }[]> {
  const refused: { email: string; code: string }[] = [];
  for (const profile of profiles) {
    context.signal.throwIfAborted();
    const { email, klaviyoId } = profile;
    if (!(await clearProperties(client, klaviyoId, namesOf?.(profile))))
      refused.push({ email, code: "refused" });
  }
  return refused;
}

/** Whether the groups of a newer run wait for this sync to end. */
export async function isNewerWaiting(sql: ShopSql, sync: SyncRow): Promise<boolean> {
  const sendable = sync.kind === "forward" ? await readSendable(sql) : null;
  return sendable !== null && sendable.runId !== sync.runId;
}
