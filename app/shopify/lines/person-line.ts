import { z } from "zod";

import { fromGid, InvalidGidError } from "../gid.ts";
import { parseJsonLine } from "./json-line.ts";

/** A customer's tags and consent. */
export interface ShopifyPerson {
  readonly customerShopifyId: bigint;
  readonly createdAt: Date;
  readonly tags: readonly string[];
  /** Whether the customer agreed to marketing emails; null: Shopify doesn't say. */
  readonly acceptsMarketing: boolean | null;
  /** null: the customer has no email. Left out if it was not asked for. */
  readonly email?: string | null;
}

/** Shopify leaves out what it withholds. That is not the same as a customer without an email. */
const personFields = z.object({
  id: z.string(),
  createdAt: z.iso.datetime().transform((text) => new Date(text)),
  tags: z.array(z.string()),
  defaultEmailAddress: z
    .object({ marketingState: z.string().nullish(), emailAddress: z.string().min(1).optional() })
    .nullable(),
});

/** One line of the people's bulk result. */
export function parsePersonLine(
  text: string,
  { emails }: { readonly emails: boolean },
): ShopifyPerson | { readonly reason: string } {
  const line = parseJsonLine(text, personFields);
  if ("reason" in line) return line;
  const { id, createdAt, tags, defaultEmailAddress: address } = line.value;
  try {
    const person = {
      customerShopifyId: fromGid("Customer", id),
      createdAt,
      tags,
      acceptsMarketing: acceptsBy(address),
    };
    if (!emails) return person;
    if (address !== null && address.emailAddress === undefined)
      return { reason: "unexpected:defaultEmailAddress.emailAddress" };
    return { ...person, email: address?.emailAddress ?? null };
  } catch (error) {
    if (error instanceof InvalidGidError) return { reason: "bad_id" };
    throw error;
  }
}

/** Nobody without an email agreed to marketing emails. */
function acceptsBy(address: { marketingState?: string | null | undefined } | null): boolean | null {
  if (address === null) return false;
  return address.marketingState == null ? null : address.marketingState === "SUBSCRIBED";
}
