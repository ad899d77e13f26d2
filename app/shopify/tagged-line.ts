import { z } from "zod";

import { fromGid, InvalidGidError } from "./gid.ts";
import { parseJsonLine } from "./json-line.ts";

/** A customer and all tags that they carry, the merchant's own too. */
export interface TaggedCustomer {
  readonly customerShopifyId: bigint;
  readonly tags: readonly string[];
}

export const taggedFields = z.object({ id: z.string(), tags: z.array(z.string()) });

/** One line of the bulk result of tagged customers. */
export function parseTaggedLine(text: string): TaggedCustomer | { readonly reason: string } {
  const line = parseJsonLine(text, taggedFields);
  if ("reason" in line) return line;
  try {
    return { customerShopifyId: fromGid("Customer", line.value.id), tags: line.value.tags };
  } catch (error) {
    if (error instanceof InvalidGidError) return { reason: "bad_id" };
    throw error;
  }
}
