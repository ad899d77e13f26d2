import {
  takeOffLost,
  noteLookedUp,
  profilesToLookUp,
  storeProfileIds,
  type ProfilesToLookUp,
} from "../../db/sync/klaviyo/profile-ids.server.ts";
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import type { PlaceSet } from "../../domain/sync/places.ts";
import { findProfiles } from "../../klaviyo/profiles.server.ts";
import { placesOfStep, type KlaviyoStep } from "./klaviyo-step.server.ts";

export const LOOKUP = 100;
/** Look-ups of one step. A large shop needs thousands of them, and other shops wait for their turn. */
const LOOKUPS_A_STEP = 100;
/** A look-up of an email is relied on for this long. */
const RELIED_ON_MS = 7 * 86_400_000;

/**
 * Looks up which of the profiles to send Klaviyo has. A sync that may make no new ones sends only those. A profile that
 * Klaviyo had, but no longer has under this email, isn't sent either: that would make it anew.
 * @returns whether all are looked up; else the next step goes on
 */
export async function findKnownProfiles(step: KlaviyoStep): Promise<boolean> {
  const set = placesOfStep(step);
  return (
    (await eachToLookUp(step, { which: "to_send", set }, async () => undefined)) &&
    (await eachToLookUp(step, { which: "to_check", set }, (sql, lost) =>
      takeOffLost(sql, set, lost, step.context.now()),
    ))
  );
}

/**
 * Looks up which profiles Klaviyo would have to make, so that the merchant knows how many.
 * @returns whether all are looked up; else the next step goes on
 */
export async function findNewProfiles(step: KlaviyoStep): Promise<boolean> {
  return eachToLookUp(step, { which: "to_make", set: placesOfStep(step) }, async () => undefined);
}

interface LookUp {
  readonly which: ProfilesToLookUp;
  readonly set: PlaceSet;
}

/**
 * Looks up the ids of profiles, a hundred at a time. It keeps each id, and when it was looked up.
 * @param missing takes the emails that Klaviyo has no profile for, in the transaction that notes their look-up
 * @returns whether none is left
 */
export async function eachToLookUp(
  { context, client }: KlaviyoStep,
  lookUp: LookUp,
  missing: (sql: ShopSql, emails: readonly string[]) => Promise<void>,
): Promise<boolean> {
  const { db, shopId, signal, now } = context;
  const longAgo = reliedOnSince(now());
  let afterEmail = "";
  for (let lookups = 0; lookups < LOOKUPS_A_STEP; lookups += 1) {
    signal.throwIfAborted();
    const query = { ...lookUp, afterEmail, longAgo, limit: LOOKUP };
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
