import { noteTagLines, unsettledCustomers } from "../db/sync-states.server.ts";
import type { ShopSql } from "../db/shop-scope.server.ts";
import type { TargetLabels } from "../db/sync-targets.server.ts";
import { GROUPS } from "../domain/groups/group.ts";
import { groupsIn } from "../domain/groups/set.ts";
import { intend, nextStep, planMembership } from "./membership.ts";

interface TagChange {
  readonly customerShopifyId: bigint;
  readonly tags: string[];
}

const PAGE = 10_000;

/**
 * Plans the next file: up to `limit` customers who have to join a group, or to leave others. Their lines and where
 * they may then be are noted in the same transaction. null: there are none.
 */
export async function gatherTagChanges(
  sql: ShopSql,
  step: "add" | "remove",
  labels: TargetLabels,
  limit: number,
  now: Date,
): Promise<TagChange[] | null> {
  const changes: TagChange[] = [];
  for (let after = 0n; changes.length < limit;) {
    const page = await unsettledCustomers(sql, after, PAGE);
    const last = page.at(-1);
    if (last === undefined) break;
    const due = page
      .filter((customer) => nextStep(customer.wanted, customer) === step)
      .slice(0, limit - changes.length);
    const lines = due.map((customer, index) => ({
      customerId: customer.customerId,
      line: changes.length + index,
      ...intend(step, customer.wanted, customer),
    }));
    await noteTagLines(sql, lines, now);
    for (const customer of due) {
      const tags = labelsIn(planMembership(customer.wanted, customer)[step], labels);
      changes.push({ customerShopifyId: customer.shopifyId, tags });
    }
    after = last.customerId;
  }
  return changes.length === 0 ? null : changes;
}

/** The labels of a set of places: today's, and those before. */
function labelsIn(places: number, { current, previous }: TargetLabels): string[] {
  const names = groupsIn(places).map((group) => current[group]);
  if (previous === null) return names;
  return [...names, ...groupsIn(places >> GROUPS.length).map((group) => previous[group])];
}
