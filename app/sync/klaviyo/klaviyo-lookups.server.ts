import {
  letGoOfLost,
  noteLookedUp,
  profilesToLookUp,
  storeProfileIds,
  type ProfilesToLookUp,
} from "../../db/sync/klaviyo/profile-ids.server.ts";
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import { findProfiles } from "../../klaviyo/profiles.server.ts";
import type { KlaviyoStep } from "./klaviyo-step.server.ts";

export const LOOKUP = 100;
/** Lookups of one step, which then ends: a large shop has thousands of them, and others wait for their turn. */
const LOOKUPS_A_STEP = 100;
/** What was found out about an email is relied on for this long. */
const RELIED_ON_MS = 7 * 86_400_000;

/**
 * Looks up which of the profiles to be sent Klaviyo has: only those are sent where it may make no new ones. One that it
 * had, and has under this email no more, isn't sent either: that would make it anew.
 * @returns whether all are; else the next step goes on
 */
export async function findKnownProfiles(step: KlaviyoStep): Promise<boolean> {
  return (
    (await eachToLookUp(step, "to_send", async () => undefined)) &&
    (await eachToLookUp(step, "to_check", (sql, lost) => letGoOfLost(sql, lost, step.context.now())))
  );
}

/**
 * Looks up which profiles Klaviyo would have to make, for the merchant to know how many.
 * @returns whether all are; else the next step goes on
 */
export async function findNewProfiles(step: KlaviyoStep): Promise<boolean> {
  return eachToLookUp(step, "to_make", async () => undefined);
}

/**
 * Looks up the ids of profiles, a hundred at a time, and keeps them, and when it was.
 * @param missing is given the emails that Klaviyo has no profile for, in the transaction that notes their lookup
 * @returns whether none is left
 */
export async function eachToLookUp(
  { context, client }: KlaviyoStep,
  which: ProfilesToLookUp,
  missing: (sql: ShopSql, emails: readonly string[]) => Promise<void>,
): Promise<boolean> {
  const { db, shopId, signal, now } = context;
  const longAgo = reliedOnSince(now());
  let afterEmail = "";
  for (let lookups = 0; lookups < LOOKUPS_A_STEP; lookups += 1) {
    signal.throwIfAborted();
    const query = { which, afterEmail, longAgo, limit: LOOKUP };
    const emails = await inShopSql(db, shopId, (sql) => profilesToLookUp(sql, query));
    const last = emails.at(-1);
    if (last === undefined) return true;
    const found = await findProfiles(client, emails);
    const lost = emails.filter((email) => !found.has(email));
    await inShopSql(db, shopId, async (sql) => {
      await storeProfileIds(sql, found, now());
      if (lost.length === 0) return;
      await noteLookedUp(sql, lost, now());
      await missing(sql, lost);
    });
    afterEmail = last;
  }
  return false;
}

/** What was looked up before this moment is looked up again. */
export function reliedOnSince(now: Date): Date {
  return new Date(now.getTime() - RELIED_ON_MS);
}
