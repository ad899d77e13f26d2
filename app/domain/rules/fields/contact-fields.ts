import type { Fact, Field } from "../field.ts";
import type { Place } from "../person.ts";

const MOST_DAYS_KNOWN = 3_660;

/** Fields of what Shopify and Klaviyo keep of a person besides orders and engagement. */
export const CONTACT_FIELDS = {
  /** Email marketing, as Shopify has it. */
  accepts_marketing: {
    needs: ["shopify_contacts"],
    value: { kind: "flag" },
    read: ({ acceptsMarketing }) => ({ kind: "flag", value: acceptsMarketing }),
  },
  /** Email marketing, as Klaviyo has it. */
  subscribed: {
    needs: ["klaviyo_contacts"],
    value: { kind: "flag" },
    read: ({ subscribed }) => ({ kind: "flag", value: subscribed }),
  },
  suppressed: {
    needs: ["klaviyo_contacts"],
    value: { kind: "flag" },
    read: ({ suppressed }) => ({ kind: "flag", value: suppressed }),
  },
  days_known: {
    needs: ["shopify_contacts"],
    value: { kind: "days", min: 0, max: MOST_DAYS_KNOWN },
    read: ({ knownSince }) => ({ kind: "moment", value: knownSince }),
  },
  tag: {
    needs: ["tags"],
    value: { kind: "choice", of: "texts" },
    read: ({ tags }) => ({ kind: "texts", values: tags }),
  },
  klaviyo_list: {
    needs: ["lists"],
    value: { kind: "choice", of: "lists" },
    read: ({ lists }) => ({ kind: "texts", values: lists }),
  },
  /** The lists that the merchant or a workflow put the person on by hand, by name. Always known. */
  picked: {
    needs: [],
    value: { kind: "choice", of: "texts" },
    read: ({ picked }) => ({ kind: "texts", values: picked }),
  },
  klaviyo_property: {
    needs: ["properties"],
    value: { kind: "choice", of: "texts" },
    takes: { property: true },
    read: ({ properties }, { property }) => oneText(properties.get(property) ?? null),
  },
  country: {
    needs: ["places"],
    value: { kind: "choice", of: "countries" },
    read: ({ place }) => placeText(place, "country"),
  },
  region: {
    needs: ["places"],
    value: { kind: "choice", of: "texts" },
    read: ({ place }) => placeText(place, "region"),
  },
  city: {
    needs: ["places"],
    value: { kind: "choice", of: "texts" },
    read: ({ place }) => placeText(place, "city"),
  },
  postcode: {
    needs: ["places"],
    value: { kind: "beginning" },
    read: ({ place }) => placeText(place, "postcode"),
  },
  /** A person without an address, or whose address has no point, is near nothing. */
  near: {
    needs: ["places"],
    value: { kind: "near" },
    read: ({ place }) => ({ kind: "point", value: place?.point ?? null }),
  },
} as const satisfies Record<string, Field>;

function placeText(place: Place | null, part: "country" | "region" | "city" | "postcode"): Fact {
  return oneText(place?.[part] ?? null);
}

function oneText(text: string | null): Fact {
  return { kind: "texts", values: new Set(text === null ? [] : [text]) };
}
