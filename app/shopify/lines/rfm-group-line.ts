import { z } from "zod";

import { fromGid, InvalidGidError } from "../gid.ts";
import { parseJsonLine } from "./json-line.ts";

interface RfmGroupLine {
  readonly customerShopifyId: bigint;
  /** Shopify's name for the group; null: Shopify has put the customer in none. */
  readonly rfmGroup: string | null;
}

const rfmGroupFields = z.object({
  id: z.string(),
  statistics: z.object({ rfmGroup: z.string().nullable() }),
});

/** One line of the bulk result of Shopify's own RFM groups. */
export function parseRfmGroupLine(text: string): RfmGroupLine | { readonly reason: string } {
  const line = parseJsonLine(text, rfmGroupFields);
  if ("reason" in line) return line;
  try {
    const customerShopifyId = fromGid("Customer", line.value.id);
    return { customerShopifyId, rfmGroup: line.value.statistics.rfmGroup };
  } catch (error) {
    if (error instanceof InvalidGidError) return { reason: "bad_id" };
    throw error;
  }
}
