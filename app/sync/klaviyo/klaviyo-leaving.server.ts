import {
  forgetProfileIds,
  noteLookedUp,
  replaceProfileIds,
  settleWithoutProfile,
} from "../../db/sync/klaviyo/profile-ids.server.ts";
import {
  confirmLeft,
  noteLeaving,
  profilesToLeave,
  type ProfileToLeave,
} from "../../db/sync/klaviyo/profile-leavers.server.ts";
import { giveSharedProfiles } from "../../db/sync/klaviyo/shared-profiles.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { countInSync } from "../../db/sync/syncs.server.ts";
import type { Audience } from "../../db/sync/audience-rows.ts";
import { setOfPlace, type PlaceSet } from "../../domain/sync/places.ts";
import { audiencesOf, placesOfSync } from "../../domain/sync/set-places.ts";
import { removeFromList } from "../../klaviyo/lists.server.ts";
import { findProfiles } from "../../klaviyo/profiles.server.ts";
import type { Step } from "../engine/run-sync.server.ts";
import { eachToLookUp, LOOKUP, reliedOnSince } from "./klaviyo-lookups.server.ts";
import type { KlaviyoStep } from "./klaviyo-step.server.ts";

/** Profiles of one step. They leave several lists, and there are enough of them to fill each list's calls. */
const PAGE = 10_000;
const CALL = 1_000;

/** Takes the next profiles off the lists that they should leave; null: none are left. A clean-up goes word by word. */
export async function leaveLists(step: KlaviyoStep): Promise<Step | null> {
  for (const set of placesOfSync(step.sync.set, step.target.audiences)) {
    const left = await leaveListsOf(step, set);
    if (left !== null) return left;
  }
  return null;
}

async function leaveListsOf(step: KlaviyoStep, set: PlaceSet): Promise<Step | null> {
  const { context, sync } = step;
  const { db, shopId } = context;
  const allKnown = await eachToLookUp(step, { which: "to_leave", set }, async (sql, emails) => {
    const { left, failed } = await settleWithoutProfile(sql, set, emails, context.now());
    await countInSync(sql, sync.id, { removed: left, failed });
  });
  if (!allKnown) return { step: "on" };
  const leaving = await inShopSql(db, shopId, async (sql) => {
    // The look-up may have shown that two customers share a profile. It must not leave the list that it should be on.
    await giveSharedProfiles(sql, set, context.now());
    return profilesToLeave(sql, set, PAGE);
  });
  if (leaving.length === 0) return null;
  const others = await findOtherIds(step, leaving);
  for (const audience of audiencesOf(sync.set, step.target.audiences))
    if (setOfPlace(audience.place).word === set.word) await leaveList(step, audience, { leaving, others });
  await inShopSql(db, shopId, (sql) => replaceProfileIds(sql, others, context.now()));
  return { step: "on" };
}

/**
 * Looks up again the emails that were looked up a while ago. An email may belong to another profile now: the merchant
 * merged profiles, or gave the known profile another email. Then both profiles leave.
 * @returns the id of the other profile, by email
 */
async function findOtherIds(
  { context, client }: KlaviyoStep,
  leaving: readonly ProfileToLeave[],
): Promise<Map<string, string>> {
  const { db, shopId, signal, now } = context;
  const since = reliedOnSince(now());
  const unsure = leaving.filter(({ lookedUpAt }) => lookedUpAt === null || lookedUpAt < since);
  const others = new Map<string, string>();
  for (let start = 0; start < unsure.length; start += LOOKUP) {
    signal.throwIfAborted();
    const asked = unsure.slice(start, start + LOOKUP);
    const found = await findProfiles(
      client,
      asked.map(({ email }) => email),
    );
    const same = asked.filter(({ email, klaviyoId }) => (found.get(email) ?? klaviyoId) === klaviyoId);
    for (const { email, klaviyoId } of asked) {
      const id = found.get(email);
      if (id !== undefined && id !== klaviyoId) others.set(email, id);
    }
    await inShopSql(db, shopId, (sql) =>
      noteLookedUp(
        sql,
        same.map(({ email }) => email),
        now(),
      ),
    );
  }
  return others;
}

interface Leaving {
  readonly leaving: readonly ProfileToLeave[];
  readonly others: ReadonlyMap<string, string>;
}

async function leaveList(step: KlaviyoStep, audience: Audience, { leaving, others }: Leaving): Promise<void> {
  const { context, sync } = step;
  const { db, shopId, now } = context;
  const place = setOfPlace(audience.place);
  const due = leaving.filter(({ wanted, mayHold }) => (mayHold & ~wanted & place.mask) !== 0n);
  for (let start = 0; start < due.length; start += CALL) {
    context.signal.throwIfAborted();
    const call = due.slice(start, start + CALL);
    const emails = call.map((profile) => profile.email);
    await inShopSql(db, shopId, (sql) => noteLeaving(sql, place, emails, now()));
    const unknown = await takeOff(step, audience, call, others);
    const left = emails.filter((email) => !unknown.has(email));
    await inShopSql(db, shopId, async (sql) => {
      await forgetProfileIds(sql, [...unknown]);
      await confirmLeft(sql, place, left, now());
      await countInSync(sql, sync.id, { removed: left.length });
    });
  }
}

/**
 * Takes profiles off a list.
 * @returns the emails whose profile is gone: they are looked up again
 */
async function takeOff(
  { client }: KlaviyoStep,
  { listId }: Audience,
  profiles: readonly ProfileToLeave[],
  others: ReadonlyMap<string, string>,
): Promise<Set<string>> {
  if (listId === null) return new Set();
  const ids = profiles.map((profile) => profile.klaviyoId);
  const gone = new Set(await removeFromList(client, listId, ids));
  const other = profiles.flatMap(({ email }) => others.get(email) ?? []);
  await removeFromList(client, listId, other);
  return new Set(
    profiles
      .filter(({ email, klaviyoId }) => gone.has(klaviyoId) && !others.has(email))
      .map(({ email }) => email),
  );
}
