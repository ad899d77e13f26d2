import { noteTagLines, unsettledCustomers } from "../../db/sync/tag-states.server.ts";
import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import type { TargetLabels } from "../../db/sync/sync-targets.server.ts";
import { GROUP_PLACES, groupsAt } from "../../domain/sync/places.ts";
import { TAGS_ADD, TAGS_REMOVE } from "../../shopify/documents/tags.ts";
import { toGid } from "../../shopify/gid.ts";
import { intend, nextStep, planMembership, type Membership } from "../engine/membership.ts";
import type { Lines } from "./push-lines.server.ts";

const PAGE = 10_000;
const DOCUMENTS = { add: TAGS_ADD, remove: TAGS_REMOVE } as const;

/** One call that changes a customer's tags. */
export function tagCall(
  shopifyId: bigint,
  step: "add" | "remove",
  tags: readonly string[],
): { readonly document: string; readonly variables: object } {
  return { document: DOCUMENTS[step], variables: { id: toGid("Customer", shopifyId), tags } };
}

/**
 * Plans the next lines: up to `limit` customers who have to join a group, or to leave others. Notes in the same
 * transaction where they may be from then on. null: there are none.
 */
export async function gatherTagChanges(
  sql: ShopSql,
  step: "add" | "remove",
  labels: TargetLabels,
  limit: number,
  now: Date,
): Promise<Lines | null> {
  const calls: object[] = [];
  for (let after = 0n; calls.length < limit;) {
    const page = await unsettledCustomers(sql, GROUP_PLACES, { after, limit: PAGE });
    const last = page.at(-1);
    if (last === undefined) break;
    const due = page
      .filter((customer) => nextStep(customer.wanted, customer) === step)
      .slice(0, limit - calls.length);
    const lines = due.map((customer, index) => ({
      customerId: customer.customerId,
      line: calls.length + index,
      ...intend(step, customer.wanted, customer),
    }));
    await noteTagLines(sql, GROUP_PLACES, lines, now);
    for (const customer of due) {
      const tags = tagsOfStep(step, customer.wanted, customer, labels);
      calls.push(tagCall(customer.shopifyId, step, tags).variables);
    }
    after = last.customerId;
  }
  return calls.length === 0 ? null : { document: DOCUMENTS[step], calls };
}

/** The tags that a step adds, or takes off. */
export function tagsOfStep(
  step: "add" | "remove",
  wanted: bigint,
  state: Membership,
  labels: TargetLabels,
): string[] {
  const { add, remove, removeBefore } = planMembership(wanted, state);
  return step === "add"
    ? labelsIn({ places: add, before: 0n }, labels)
    : labelsIn({ places: remove, before: removeBefore }, labels);
}

/** All tags of ours: those of today, and those before. */
export function allTags(labels: TargetLabels): string[] {
  return labelsIn({ places: GROUP_PLACES.mask, before: GROUP_PLACES.mask }, labels);
}

/** The labels of two masks: today's, and those before. */
function labelsIn(
  { places, before }: { readonly places: bigint; readonly before: bigint },
  { current, previous }: TargetLabels,
): string[] {
  const names = groupsAt(places).map((group) => current[group]);
  return previous === null ? names : [...names, ...groupsAt(before).map((group) => previous[group])];
}
