/** Finds profiles that Klaviyo has deleted or merged into others. Nothing tells of that but asking for them. */
import {
  deleteProfile,
  hasOtherProfile,
  unseenAfter,
  type ProfileOwner,
} from "../db/engagement/klaviyo-profiles.server.ts";
import { forgetPerson, movePerson } from "../db/engagement/move-person.server.ts";
import { finishReading, movePosition } from "../db/engagement/readings.server.ts";
import { inShopSql, type ShopSql } from "../db/core/shop-scope.server.ts";
import { findProfiles } from "../klaviyo/profiles.server.ts";
import { PROFILES_A_CALL, readPeopleById } from "../klaviyo/people.server.ts";
import { ON, type Step } from "../steps/run-steps.server.ts";
import { enterPeople } from "./enter-people.server.ts";
import type { KlaviyoReading } from "./reading.ts";
import { beginPart } from "./read-profiles.server.ts";

/** A profile that was not seen for so long is asked for. */
export const UNSEEN_MS = 7 * 86_400_000;

/** Asks for the next profiles that were not seen for a week. */
export async function checkGone(reading: KlaviyoReading): Promise<Step> {
  const { row, client, commit, services, shopId, engagement, erasedProfiles } = reading;
  const startedAt = await beginPart(reading, "gone", null);
  if (startedAt === null) return ON;
  const since = new Date(startedAt.getTime() - UNSEEN_MS);
  const asked = { after: row.position ?? "", since, limit: PROFILES_A_CALL };
  const unseen = await inShopSql(services.db, shopId, (sql) => unseenAfter(sql, asked));
  const ids = unseen.map(({ klaviyoId }) => klaviyoId);
  const there = await readPeopleById(client, ids, engagement.properties);
  const isThere = new Set(there.map(({ klaviyoId }) => klaviyoId));
  const gone = unseen.filter(({ klaviyoId }) => !isThere.has(klaviyoId));
  // A profile that was merged leaves its email to the one that is kept.
  const kept = await findProfiles(
    client,
    gone.flatMap(({ email }) => email ?? []),
  );
  const keepers = await readPeopleById(client, [...new Set(kept.values())], engagement.properties);
  await commit(async (sql) => {
    const options = { now: services.now(), erasedProfiles };
    const entered = await enterPeople(sql, [...there, ...keepers], options);
    for (const profile of gone) {
      const keeper = profile.email === null ? undefined : kept.get(profile.email);
      await dropProfile(sql, profile, keeper === undefined ? undefined : entered.get(keeper));
    }
    const last = unseen.at(-1);
    if (last !== undefined && unseen.length === asked.limit) await movePosition(sql, "gone", last.klaviyoId);
    else await finishReading(sql, "gone");
  });
  return ON;
}

/** @param keeper - the customer of the profile that it was merged into; undefined: it was deleted */
async function dropProfile(sql: ShopSql, profile: ProfileOwner, keeper: bigint | undefined): Promise<void> {
  const { klaviyoId, customerId } = profile;
  const isShared = await hasOtherProfile(sql, profile);
  await deleteProfile(sql, klaviyoId);
  if (isShared || customerId === keeper) return;
  if (keeper === undefined) await forgetPerson(sql, customerId);
  else await movePerson(sql, customerId, keeper);
}
