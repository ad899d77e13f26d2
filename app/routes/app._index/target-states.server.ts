import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import { groupsAt, readSet } from "../../db/sync/audience-sets.server.ts";
import { lastEnded, openSyncs } from "../../db/sync/newest-syncs.server.ts";
import { enabledTargets, TARGETS, type Target } from "../../db/sync/sync-targets.server.ts";
import type { TargetState } from "../../web/home/home-view.ts";

/** Where each target stands with the six groups. */
export async function readTargetStates(sql: ShopSql): Promise<TargetState[]> {
  const enabled = await enabledTargets(sql);
  const states: TargetState[] = [];
  for (const target of TARGETS)
    states.push(enabled.includes(target) ? await stateOf(sql, target) : { target, state: "off" });
  return states;
}

async function stateOf(sql: ShopSql, target: Target): Promise<TargetState> {
  const groups = groupsAt(target);
  const set = await readSet(sql, groups);
  const open = await openSyncs(sql, target);
  const pending = open.filter(({ status }) => status === "pending");
  if (pending.some(({ holdCode }) => holdCode !== "plan")) return { target, state: "waiting" };
  if (pending.length > 0) return { target, state: "plan" };
  if (open.length > 0) return { target, state: "working" };
  if (set !== null && set.pausedAt !== null) return { target, state: "paused" };
  if (set !== null && set.failingSince !== null) return { target, state: "failing" };
  const begunAt = set?.begunAt ?? null;
  const at = begunAt === null ? null : await lastEnded(sql, groups, begunAt);
  return at === null ? { target, state: "nothing_sent" } : { target, state: "sent", at: at.toISOString() };
}
