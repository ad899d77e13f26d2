import { z } from "zod";

import { comparablePostcode, comparableText } from "../../domain/rules/comparable.ts";
import type { Place, Point } from "../../domain/rules/person.ts";

/** What is asked for of an address. Each part may be missing: many addresses have no coordinates. */
export const addressFields = z.object({
  countryCodeV2: z.string().nullish(),
  province: z.string().nullish(),
  city: z.string().nullish(),
  zip: z.string().nullish(),
  latitude: z.number().nullish(),
  longitude: z.number().nullish(),
});

type Address = z.output<typeof addressFields>;

const LONGEST_PART = 255;
/** Shopify's code for a country that it doesn't know. */
const UNKNOWN_COUNTRY = "ZZ";

/** The place of an address in the form in which rules compare it; null: the address says nothing of it. */
export function placeOfAddress(address: Address | null): Place | null {
  if (address === null) return null;
  const { countryCodeV2, province, city, zip } = address;
  const place = {
    country: countryCodeV2 == null || countryCodeV2 === UNKNOWN_COUNTRY ? null : countryCodeV2,
    region: partOf(province, comparableText),
    city: partOf(city, comparableText),
    postcode: partOf(zip, comparablePostcode),
    point: pointOf(address),
  };
  return Object.values(place).every((part) => part === null) ? null : place;
}

/** An empty part is none. A database takes no character 0. */
function partOf(text: string | null | undefined, comparable: (text: string) => string): string | null {
  const part = comparable((text ?? "").replaceAll("\0", "")).slice(0, LONGEST_PART);
  return part === "" ? null : part;
}

/** Two decimals: about a kilometre, so that nobody's door is kept. */
function pointOf({ latitude, longitude }: Address): Point | null {
  if (latitude == null || longitude == null) return null;
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null;
  return { latitude: hundredths(latitude), longitude: hundredths(longitude) };
}

function hundredths(degrees: number): number {
  // Adding 0 makes 0 of -0.
  return Math.round(degrees * 100) + 0;
}
