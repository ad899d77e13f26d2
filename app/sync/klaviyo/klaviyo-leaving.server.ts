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
import { GROUPS, type Group } from "../../domain/groups/group.ts";
import { groupBit } from "../../domain/groups/set.ts";
import { removeFromList } from "../../klaviyo/lists.server.ts";
import { findProfiles } from "../../klaviyo/profiles.server.ts";
import type { Step } from "../engine/drive.server.ts";
import { eachToLookUp, LOOKUP, reliedOnSince } from "./klaviyo-lookups.server.ts";
import type { KlaviyoStep } from "./klaviyo-step.server.ts";
import { planMembership } from "../engine/membership.ts";

/** As many as give each call its thousand, with all six lists among them. */
const PAGE = 10_000;
const CALL = 1_000;

/** Takes the next profiles off the lists that they should leave; null: none are left to. */
export async function leaveLists(step: KlaviyoStep): Promise<Step | null> {
  const { context, sync } = step;
  const { db, shopId } = context;
  const allKnown = await eachToLookUp(step, "to_leave", async (sql, emails) => {
    const { left, failed } = await settleWithoutProfile(sql, emails, context.now());
    await countInSync(sql, sync.id, { removed: left, failed });
  });
  if (!allKnown) return { step: "on" };
  const leaving = await inShopSql(db, shopId, async (sql) => {
    // The look-up may just have shown that two customers have one profile: it leaves no list that it should be on.
    await giveSharedProfiles(sql, context.now());
    return profilesToLeave(sql, PAGE);
  });
  if (leaving.length === 0) return null;
  const others = await findOtherIds(step, leaving);
  for (const group of GROUPS) await leaveList(step, group, { leaving, others });
  await inShopSql(db, shopId, (sql) => replaceProfileIds(sql, others, context.now()));
  return { step: "on" };
}

/**
 * Of emails that were looked up a while ago: the ids of those that are another profile's now, since the merchant merged
 * profiles or gave the one known another email. Both profiles then leave.
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

async function leaveList(step: KlaviyoStep, group: Group, { leaving, others }: Leaving): Promise<void> {
  const { context, sync } = step;
  const { db, shopId, now } = context;
  const place = groupBit(group);
  const due = leaving.filter((profile) => (planMembership(profile.wanted, profile).remove & place) !== 0);
  for (let start = 0; start < due.length; start += CALL) {
    context.signal.throwIfAborted();
    const call = due.slice(start, start + CALL);
    const emails = call.map((profile) => profile.email);
    await inShopSql(db, shopId, (sql) => noteLeaving(sql, place, emails, now()));
    const unknown = await takeOff(step, group, call, others);
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
 * @returns the emails whose profile is gone: what they are now is looked up again
 */
async function takeOff(
  { client, target }: KlaviyoStep,
  group: Group,
  profiles: readonly ProfileToLeave[],
  others: ReadonlyMap<string, string>,
): Promise<Set<string>> {
  const listId = target.listIds[group];
  if (listId === undefined) return new Set();
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
