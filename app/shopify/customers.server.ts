import { z } from "zod";

import type { AdminClient } from "./admin.server.ts";
import { READ_CUSTOMER, READ_CUSTOMER_NAMES, SEARCH_CUSTOMERS } from "./documents/customers.ts";
import { fromGid, toGid } from "./gid.ts";

export interface CustomerName {
  readonly name: string;
  readonly email: string | null;
}

const searchAnswer = z.object({ customers: z.object({ nodes: z.array(z.object({ id: z.string() })) }) });

const namesAnswer = z.object({
  nodes: z.array(
    z
      .object({
        // Missing on a node of another type.
        id: z.string().optional(),
        displayName: z.string().optional(),
        defaultEmailAddress: z.object({ emailAddress: z.string() }).nullish(),
      })
      .nullable(),
  ),
});

/** Shopify takes and gives at most this many ids at once. */
const PAGE = 250;
const MAX_WORDS = 10;
const MAX_WORD_LENGTH = 100;

/** The customers that Shopify's own search finds for the merchant's text, best first, at most 250. */
export async function searchCustomerIds(admin: AdminClient, text: string, first: number): Promise<bigint[]> {
  const query = plainSearchText(text);
  if (query === "") return [];
  const variables = { text: query, first: Math.min(Math.max(1, first), PAGE) };
  const answer = await admin.request(SEARCH_CUSTOMERS, variables, searchAnswer);
  return answer.customers.nodes.map((node) => fromGid("Customer", node.id));
}

const customerAnswer = z.object({ customer: z.object({ id: z.string() }).nullable() });

/** Whether the shop has a customer with this id. */
export async function hasCustomer(admin: AdminClient, id: bigint): Promise<boolean> {
  const answer = await admin.request(READ_CUSTOMER, { id: toGid("Customer", id) }, customerAnswer);
  return answer.customer !== null;
}

/** Names for showing, read live and never stored. Customers that Shopify no longer has are left out. */
export async function readCustomerNames(
  admin: AdminClient,
  ids: readonly bigint[],
): Promise<Map<bigint, CustomerName>> {
  const names = new Map<bigint, CustomerName>();
  for (let from = 0; from < ids.length; from += PAGE) {
    const gids = ids.slice(from, from + PAGE).map((id) => toGid("Customer", id));
    const answer = await admin.request(READ_CUSTOMER_NAMES, { ids: gids }, namesAnswer);
    for (const node of answer.nodes) {
      if (node?.id === undefined) continue;
      const email = node.defaultEmailAddress?.emailAddress ?? null;
      names.set(fromGid("Customer", node.id), { name: node.displayName ?? "", email });
    }
  }
  return names;
}

/** The same; null: Shopify can't be asked. The rest of a page is worth showing without the names. */
export async function namesIfReachable(
  admin: () => Promise<AdminClient>,
  ids: readonly bigint[],
): Promise<Map<bigint, CustomerName> | null> {
  if (ids.length === 0) return new Map();
  try {
    return await readCustomerNames(await admin(), ids);
  } catch {
    return null;
  }
}

/** Name and email as a page shows them. For a customer without a name, Shopify gives the email as the name. */
export function shownName(known: CustomerName | undefined): { name: string | null; email: string | null } {
  if (known === undefined) return { name: null, email: null };
  const { name, email } = known;
  return { name: name === "" || name === email ? null : name, email };
}

/**
 * Turns the merchant's text into a search for beginnings of words; otherwise Shopify matches whole words. The signs
 * that have a meaning in its search syntax are removed.
 */
export function plainSearchText(text: string): string {
  return text
    .normalize("NFC")
    .replaceAll(/["'*?<>=(){}[\]\\:\p{Cc}]/gu, " ")
    .split(/\s+/u)
    .map((word) => word.replace(/^-+/, ""))
    .filter((word) => word !== "" && !/^(AND|OR|NOT)$/.test(word))
    .slice(0, MAX_WORDS)
    .map((word) => `${word.slice(0, MAX_WORD_LENGTH)}*`)
    .join(" ");
}
