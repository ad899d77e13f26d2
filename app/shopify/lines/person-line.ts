import { z } from "zod";

import type { Place } from "../../domain/rules/person.ts";
import { fromGid, InvalidGidError } from "../gid.ts";
import { parseJsonLine } from "./json-line.ts";
import { addressFields, placeOfAddress } from "./place-of-address.ts";

/** A customer's tags and consent. */
export interface ShopifyPerson {
  readonly customerShopifyId: bigint;
  readonly createdAt: Date;
  readonly tags: readonly string[];
  /** Whether the customer agreed to marketing emails; null: Shopify doesn't say. */
  readonly acceptsMarketing: boolean | null;
  /** null: the customer has no email. Left out if it was not asked for. */
  readonly email?: string | null;
  /** null: the customer has no default address, or it says nothing. Left out if it was not asked for. */
  readonly place?: Place | null;
}

/** Why a line can't be read. */
interface BadLine {
  readonly reason: string;
  /** Whether a field that every customer has is empty or not there, as Shopify gives what it withholds. */
  readonly isWithheld: boolean;
}

/** What was asked for besides tags and consent. */
interface Asked {
  readonly emails: boolean;
  readonly places: boolean;
}

/** Shopify leaves out what it withholds. That is not the same as a customer without an email. */
const personFields = z.object({
  id: z.string(),
  createdAt: z.iso.datetime().transform((text) => new Date(text)),
  tags: z.array(z.string()).nullish(),
  defaultEmailAddress: z
    .object({ marketingState: z.string().nullish(), emailAddress: z.string().min(1).nullish() })
    .nullish(),
  defaultAddress: addressFields.nullish(),
});

/** One line of the people's bulk result. */
export function parsePersonLine(text: string, { emails, places }: Asked): ShopifyPerson | BadLine {
  const line = parseJsonLine(text, personFields);
  if ("reason" in line) return { ...line, isWithheld: false };
  const { id, createdAt, tags, defaultEmailAddress: address, defaultAddress } = line.value;
  if (tags == null) return withheld("tags");
  if (address === undefined) return withheld("defaultEmailAddress");
  if (places && defaultAddress === undefined) return withheld("defaultAddress");
  try {
    const person = {
      customerShopifyId: fromGid("Customer", id),
      createdAt,
      tags,
      acceptsMarketing: acceptsBy(address),
      ...(places && { place: placeOfAddress(defaultAddress ?? null) }),
    };
    if (!emails) return person;
    if (address !== null && address.emailAddress == null) return withheld("defaultEmailAddress.emailAddress");
    return { ...person, email: address?.emailAddress ?? null };
  } catch (error) {
    if (error instanceof InvalidGidError) return { reason: "bad_id", isWithheld: false };
    throw error;
  }
}

function withheld(field: string): BadLine {
  return { reason: `unexpected:${field}`, isWithheld: true };
}

/** Nobody without an email agreed to marketing emails. */
function acceptsBy(address: { marketingState?: string | null | undefined } | null): boolean | null {
  if (address === null) return false;
  return address.marketingState == null ? null : address.marketingState === "SUBSCRIBED";
}
