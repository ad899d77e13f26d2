import { z } from "zod";

import { fromGid, InvalidGidError } from "../gid.ts";
import { parseJsonLine } from "./json-line.ts";

/** A customer with all tags, the merchant's own too. */
export interface TaggedCustomer {
  readonly customerShopifyId: bigint;
  readonly tags: readonly string[];
  /** The app's metafields; null without a value. Left out if they were not asked for. */
  readonly metafields?: { readonly group: string | null; readonly score: string | null };
}

const metafield = z.object({ value: z.string() }).nullish();
export const taggedFields = z.object({
  id: z.string(),
  tags: z.array(z.string()),
  group: metafield,
  score: metafield,
});

/** One line of the bulk result of tagged customers. */
export function parseTaggedLine(text: string): TaggedCustomer | { readonly reason: string } {
  const line = parseJsonLine(text, taggedFields);
  if ("reason" in line) return line;
  try {
    const { id, tags, group, score } = line.value;
    const read = { customerShopifyId: fromGid("Customer", id), tags };
    if (group === undefined || score === undefined) return read;
    return { ...read, metafields: { group: group?.value ?? null, score: score?.value ?? null } };
  } catch (error) {
    if (error instanceof InvalidGidError) return { reason: "bad_id" };
    throw error;
  }
}
