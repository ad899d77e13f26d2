/** The properties that a profile gets. They change only when the customer's orders, score or segments do. */
export interface ProfileProperties {
  readonly sixfold_group: string | null;
  readonly sixfold_score: string | null;
  readonly sixfold_r: number | null;
  readonly sixfold_f: number | null;
  readonly sixfold_m: number | null;
  readonly sixfold_orders: number;
  /** In the shop's currency, in major units. */
  readonly sixfold_spent: number;
  /** ISO 8601. */
  readonly sixfold_last_order_at: string | null;
  /** The names of the segments that it is in, in a steady order. */
  readonly sixfold_segments: readonly string[];
  /** The chance of an order in the next 90 days, in per cent. It is missing where the shop doesn't send predictions. */
  readonly sixfold_chance_90d?: number;
  readonly sixfold_expected_orders_90d?: number;
  /** In the shop's currency, in major units. */
  readonly sixfold_expected_spend_365d?: number;
}

export interface ProfileUpsert {
  readonly email: string;
  /** null: the profile's properties stay as they are. */
  readonly properties: ProfileProperties | null;
}

export const MAX_IMPORT_PROFILES = 10_000;
const MAX_IMPORT_BYTES = 5_000_000;
const MAX_PROFILE_BYTES = 100_000;
/** Bytes in the body of an upload apart from the profiles. */
const ENVELOPE_BYTES = 1_000;

/** A profile in the shape of an upload. The names of properties are the merchant's and stay as they are. */
export function profileResource({ email, properties }: ProfileUpsert) {
  return {
    type: "profile" as const,
    attributes: properties === null ? { email } : { email, properties },
  };
}

const EVERY_PROPERTY: Readonly<Record<keyof ProfileProperties, true>> = {
  sixfold_group: true,
  sixfold_score: true,
  sixfold_r: true,
  sixfold_f: true,
  sixfold_m: true,
  sixfold_orders: true,
  sixfold_spent: true,
  sixfold_last_order_at: true,
  sixfold_segments: true,
  sixfold_chance_90d: true,
  sixfold_expected_orders_90d: true,
  sixfold_expected_spend_365d: true,
};
/** Every property that a profile may have got. */
export const PROPERTY_NAMES = Object.keys(EVERY_PROPERTY);
/** Those that tell what is expected of the customer in the next 90 days, and in the next 365. */
export const PREDICTED_90D: readonly (keyof ProfileProperties)[] = [
  "sixfold_chance_90d",
  "sixfold_expected_orders_90d",
];
export const PREDICTED_365D: readonly (keyof ProfileProperties)[] = ["sixfold_expected_spend_365d"];

interface ImportChunks {
  readonly chunks: ProfileUpsert[][];
  /** Indexes (from 0) of the profiles that are too large for any upload. */
  readonly oversized: number[];
}

/** Splits profiles, in their order, into uploads of at most 10,000 profiles and 5 MB. A profile may have 100 KB. */
export function chunkProfiles(profiles: Iterable<ProfileUpsert>): ImportChunks {
  const chunks: ProfileUpsert[][] = [];
  const oversized: number[] = [];
  let chunk: ProfileUpsert[] = [];
  let chunkBytes = ENVELOPE_BYTES;
  let index = -1;
  for (const profile of profiles) {
    index += 1;
    const bytes = Buffer.byteLength(JSON.stringify(profileResource(profile))) + 1;
    if (bytes > MAX_PROFILE_BYTES) {
      oversized.push(index);
      continue;
    }
    if (chunk.length === MAX_IMPORT_PROFILES || chunkBytes + bytes > MAX_IMPORT_BYTES) {
      chunks.push(chunk);
      chunk = [];
      chunkBytes = ENVELOPE_BYTES;
    }
    chunk.push(profile);
    chunkBytes += bytes;
  }
  if (chunk.length > 0) chunks.push(chunk);
  return { chunks, oversized };
}
