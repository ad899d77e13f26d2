import { z } from "zod";

import { cleanEmail } from "../../domain/email.ts";
import { fromGid, InvalidGidError } from "../gid.ts";
import { parseJsonLine } from "./json-line.ts";

interface ContactLine {
  readonly customerShopifyId: bigint;
  readonly firstName: string | null;
  readonly lastName: string | null;
  /** null: the customer has no email. */
  readonly email: string | null;
  /** Whether the customer agreed to marketing emails. */
  readonly subscribed: boolean;
}

/** Shopify leaves out a field that it withholds. That is not the same as a customer without it. */
const contactFields = z.object({
  id: z.string(),
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  defaultEmailAddress: z.object({ emailAddress: z.string().min(1), marketingState: z.string() }).nullable(),
});

/** One line of the contact details' bulk result. */
export function parseContactLine(text: string): ContactLine | { readonly reason: string } {
  const line = parseJsonLine(text, contactFields);
  if ("reason" in line) return line;
  const { id, firstName, lastName, defaultEmailAddress: address } = line.value;
  try {
    return {
      customerShopifyId: fromGid("Customer", id),
      firstName,
      lastName,
      email: cleanEmail(address?.emailAddress ?? "") || null,
      subscribed: address?.marketingState === "SUBSCRIBED",
    };
  } catch (error) {
    if (error instanceof InvalidGidError) return { reason: "bad_id" };
    throw error;
  }
}
