/** A profile in Klaviyo may have the emails of several customers. Here it is settled whose group it shows. */
import { forgetProfileIds, replaceProfileIds } from "../../db/sync/klaviyo/profile-ids.server.ts";
import {
  areStrangersHeld,
  giveSharedProfiles,
  sharedToLookUp,
} from "../../db/sync/klaviyo/shared-profiles.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { findProfiles } from "../../klaviyo/profiles.server.ts";
import { eachToLookUp, LOOKUP, reliedOnSince } from "./klaviyo-lookups.server.ts";
import { placesOfStep, type KlaviyoStep } from "./klaviyo-step.server.ts";

/**
 * Makes sure, before anything is sent, that each profile shows one customer's group and leaves all other lists.
 * @returns whether all is done; else the next step goes on
 */
export async function settleSharedProfiles(step: KlaviyoStep): Promise<boolean> {
  const { context, client } = step;
  const set = placesOfStep(step);
  const { db, shopId, signal, now } = context;
  if (!(await knowStrangers(step))) return false;
  if (!(await eachToLookUp(step, { which: "to_rejoin", set }, async () => undefined))) return false;
  const emails = await inShopSql(db, shopId, (sql) => sharedToLookUp(sql, set, reliedOnSince(now())));
  for (let start = 0; start < emails.length; start += LOOKUP) {
    signal.throwIfAborted();
    const asked = emails.slice(start, start + LOOKUP);
    const found = await findProfiles(client, asked);
    await inShopSql(db, shopId, async (sql) => {
      await replaceProfileIds(sql, found, now());
      await forgetProfileIds(
        sql,
        asked.filter((email) => !found.has(email)),
      );
    });
  }
  await inShopSql(db, shopId, (sql) => giveSharedProfiles(sql, set, now()));
  return true;
}

/**
 * Looks up the customers who were never sent, if somebody on a list is no customer by their email. They may be a
 * customer with another email: the look-up then shows that this customer has that profile.
 */
async function knowStrangers(step: KlaviyoStep): Promise<boolean> {
  const { db, shopId } = step.context;
  const set = placesOfStep(step);
  if (!(await inShopSql(db, shopId, (sql) => areStrangersHeld(sql, set)))) return true;
  return eachToLookUp(step, { which: "to_make", set }, async () => undefined);
}
