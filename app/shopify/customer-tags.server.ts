import { z } from "zod";

import type { AdminClient } from "./admin.server.ts";
import { READ_TAGS } from "./documents/tagged-customers.ts";
import { READ_CUSTOMER_TAGS } from "./documents/tags.ts";
import { fromGid, toGid } from "./gid.ts";
import { taggedFields, type TaggedCustomer } from "./lines/tagged-line.ts";

const answer = z.object({ customer: z.object({ tags: z.array(z.string()) }).nullable() });

/** All tags of a customer, the merchant's own too; null: the customer no longer exists. */
export async function readCustomerTags(
  admin: AdminClient,
  shopifyId: bigint,
): Promise<readonly string[] | null> {
  const { customer } = await admin.request(READ_CUSTOMER_TAGS, { id: toGid("Customer", shopifyId) }, answer);
  return customer?.tags ?? null;
}

/** Shopify takes at most this many ids at once. */
export const TAGS_A_CALL = 250;

const manyAnswer = z.object({ nodes: z.array(taggedFields.nullable()) });

/** The tags of up to 250 customers. Customers whom Shopify no longer has are left out. */
export async function readTagsOf(
  admin: AdminClient,
  shopifyIds: readonly bigint[],
): Promise<TaggedCustomer[]> {
  const ids = shopifyIds.map((id) => toGid("Customer", id));
  const { nodes } = await admin.request(READ_TAGS, { ids }, manyAnswer);
  return nodes.flatMap((node) =>
    node === null ? [] : [{ customerShopifyId: fromGid("Customer", node.id), tags: node.tags }],
  );
}
