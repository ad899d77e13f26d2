import { z } from "zod";

import { fromGid, InvalidGidError } from "../gid.ts";
import { parseJsonLine } from "./json-line.ts";

interface CustomerEmailLine {
  readonly customerShopifyId: bigint;
  /** null: the customer has no email. */
  readonly email: string | null;
}

/**
 * Shopify withholds protected customer data that the app was not approved for. The field is then missing, or is an
 * object without its address. Such a line is unreadable. It does not mean a customer without an email.
 */
const emailFields = z.object({
  id: z.string(),
  defaultEmailAddress: z.object({ emailAddress: z.string().min(1) }).nullable(),
});

/** One line of the emails' bulk result. */
export function parseEmailLine(text: string): CustomerEmailLine | { readonly reason: string } {
  const line = parseJsonLine(text, emailFields);
  if ("reason" in line) return line;
  try {
    const customerShopifyId = fromGid("Customer", line.value.id);
    return { customerShopifyId, email: line.value.defaultEmailAddress?.emailAddress ?? null };
  } catch (error) {
    if (error instanceof InvalidGidError) return { reason: "bad_id" };
    throw error;
  }
}
