import { settleWithoutProfile } from "../db/profile-ids.server.ts";
import {
  confirmLeft,
  noteLeaving,
  profilesToLeave,
  type ProfileToLeave,
} from "../db/profile-leavers.server.ts";
import { inShopSql } from "../db/shop-scope.server.ts";
import { countInSync } from "../db/syncs.server.ts";
import { GROUPS, type Group } from "../domain/groups/group.ts";
import { groupBit } from "../domain/groups/set.ts";
import { removeFromList } from "../klaviyo/lists.server.ts";
import type { Step } from "./drive.server.ts";
import type { KlaviyoStep } from "./klaviyo-step.server.ts";
import { eachUnknown } from "./klaviyo-lookups.server.ts";
import { planMembership } from "./membership.ts";

/** As many as give each call its thousand, with all six lists among them. */
const PAGE = 10_000;
const CALL = 1_000;

/** Takes the next profiles off the lists that they should leave; null: none are left to. */
export async function leaveLists(step: KlaviyoStep): Promise<Step | null> {
  const { context, sync } = step;
  const { db, shopId } = context;
  await eachUnknown(step, "to_leave", (emails) =>
    inShopSql(db, shopId, async (sql) => {
      const { left, failed } = await settleWithoutProfile(sql, emails, context.now());
      await countInSync(sql, sync.id, { removed: left, failed });
    }),
  );
  const leaving = await inShopSql(db, shopId, (sql) => profilesToLeave(sql, PAGE));
  if (leaving.length === 0) return null;
  for (const group of GROUPS) await leaveList(step, group, leaving);
  return { step: "on" };
}

async function leaveList(step: KlaviyoStep, group: Group, leaving: readonly ProfileToLeave[]): Promise<void> {
  const { context, client, sync, target } = step;
  const place = groupBit(group);
  const due = leaving.filter((profile) => (planMembership(profile.wanted, profile).remove & place) !== 0);
  const listId = target.listIds[group];
  for (let start = 0; start < due.length; start += CALL) {
    context.signal.throwIfAborted();
    const call = due.slice(start, start + CALL);
    const emails = call.map((profile) => profile.email);
    const ids = call.map((profile) => profile.klaviyoId);
    await inShopSql(context.db, context.shopId, (sql) => noteLeaving(sql, place, emails, context.now()));
    if (listId !== undefined) await removeFromList(client, listId, ids);
    await inShopSql(context.db, context.shopId, async (sql) => {
      await confirmLeft(sql, place, emails, context.now());
      await countInSync(sql, sync.id, { removed: call.length });
    });
  }
}
