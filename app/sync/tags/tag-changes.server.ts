import { noteTagLines, unsettledCustomers } from "../../db/sync/states/tag-states.server.ts";
import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import type { LabelledAudience } from "../../domain/sync/audience.ts";
import { isIn, labelledPlaces } from "../../domain/sync/labelled-places.ts";
import type { PlaceSet } from "../../domain/sync/places.ts";
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

/** What a sync of tags sends. */
export interface TagsToSend {
  readonly audiences: readonly LabelledAudience[];
  /** The places of its set; in a clean-up all, word by word. A customer's line is of one word. */
  readonly places: readonly PlaceSet[];
}

/**
 * Plans the next lines: up to `limit` customers who have to join an audience, or to leave others. Notes in the same
 * transaction where they may be from then on. null: there are none.
 */
export async function gatherTagChanges(
  sql: ShopSql,
  step: "add" | "remove",
  { audiences, places }: TagsToSend,
  limit: number,
  now: Date,
): Promise<Lines | null> {
  for (const set of places) {
    const lines = await gatherOf(sql, step, { audiences, set, limit }, now);
    if (lines !== null) return lines;
  }
  return null;
}

/** The tags of one set. */
export interface TagsOfSet {
  readonly audiences: readonly LabelledAudience[];
  readonly set: PlaceSet;
}

async function gatherOf(
  sql: ShopSql,
  step: "add" | "remove",
  { audiences, set, limit }: TagsOfSet & { readonly limit: number },
  now: Date,
): Promise<Lines | null> {
  const calls: object[] = [];
  for (let after = 0n; calls.length < limit;) {
    const page = await unsettledCustomers(sql, set, { after, limit: PAGE });
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
    await noteTagLines(sql, set, lines, now);
    for (const customer of due) {
      const tags = tagsOfStep(step, customer.wanted, customer, { audiences, set });
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
  { audiences, set: { word } }: TagsOfSet,
): string[] {
  const { add, remove, removeBefore } = planMembership(wanted, state);
  const held =
    step === "add" ? { word, places: add, before: 0n } : { word, places: remove, before: removeBefore };
  return labelledPlaces(audiences)
    .filter((place) => isIn(held, place))
    .map(({ label }) => label);
}
