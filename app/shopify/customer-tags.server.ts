import { z } from "zod";

import type { AdminClient } from "./admin.server.ts";
import { READ_CUSTOMER_TAGS } from "./documents/tags.ts";
import { toGid } from "./gid.ts";

const answer = z.object({ customer: z.object({ tags: z.array(z.string()) }).nullable() });

/** The tags that a customer carries, the merchant's own too; null: there is no such customer any more. */
export async function readCustomerTags(
  admin: AdminClient,
  shopifyId: bigint,
): Promise<readonly string[] | null> {
  const { customer } = await admin.request(READ_CUSTOMER_TAGS, { id: toGid("Customer", shopifyId) }, answer);
  return customer?.tags ?? null;
}
