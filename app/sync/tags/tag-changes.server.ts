import { noteTagLines, unsettledCustomers } from "../../db/sync/sync-states.server.ts";
import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import type { LabelledAudience } from "../../domain/sync/audience.ts";
import { isIn, labelledPlaces } from "../../domain/sync/labelled-places.ts";
import { TAGS_ADD, TAGS_REMOVE } from "../../shopify/documents/tags.ts";
import { toGid } from "../../shopify/gid.ts";
import { intend, nextStep, planMembership } from "../engine/membership.ts";
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
 * Plans the next lines: up to `limit` customers who have to join an audience, or to leave others. Notes in the same
 * transaction where they may be from then on. null: there are none.
 */
export async function gatherTagChanges(
  sql: ShopSql,
  step: "add" | "remove",
  audiences: readonly LabelledAudience[],
  limit: number,
  now: Date,
): Promise<Lines | null> {
  const calls: object[] = [];
  for (let after = 0n; calls.length < limit;) {
    const page = await unsettledCustomers(sql, after, PAGE);
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
    await noteTagLines(sql, lines, now);
    for (const customer of due) {
      const tags = labelsIn(planMembership(customer.wanted, customer)[step], audiences);
      calls.push(tagCall(customer.shopifyId, step, tags).variables);
    }
    after = last.customerId;
  }
  return calls.length === 0 ? null : { document: DOCUMENTS[step], calls };
}

/** The labels of a mask: today's, then those before. */
export function labelsIn(mask: number, audiences: readonly LabelledAudience[]): string[] {
  return labelledPlaces(audiences)
    .filter((place) => isIn(mask, place))
    .map(({ label }) => label);
}
