import { storeProfileIds, unknownProfiles } from "../db/profile-ids.server.ts";
import { inShopSql } from "../db/shop-scope.server.ts";
import { findProfiles } from "../klaviyo/profiles.server.ts";
import type { KlaviyoStep } from "./klaviyo-step.server.ts";

const LOOKUP = 100;

/** Looks up which of the profiles to be sent Klaviyo has: only those are sent where it may make no new ones. */
export async function findKnownProfiles(step: KlaviyoStep): Promise<void> {
  await eachUnknown(step, "to_send", async () => undefined);
}

/**
 * Looks up the ids of profiles that aren't known yet, a hundred at a time, and keeps them.
 * @param missing is given the emails that Klaviyo has no profile for
 */
export async function eachUnknown(
  { context, client }: KlaviyoStep,
  which: "to_send" | "to_leave",
  missing: (emails: string[]) => Promise<void>,
): Promise<void> {
  const { db, shopId, signal } = context;
  for (let after = ""; ;) {
    signal.throwIfAborted();
    const emails = await inShopSql(db, shopId, (sql) => unknownProfiles(sql, which, after, LOOKUP));
    const last = emails.at(-1);
    if (last === undefined) return;
    const found = await findProfiles(client, emails);
    await inShopSql(db, shopId, (sql) => storeProfileIds(sql, found));
    const lost = emails.filter((email) => !found.has(email));
    if (lost.length > 0) await missing(lost);
    after = last;
  }
}
