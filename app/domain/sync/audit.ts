import type { AudienceSubject } from "./audience.ts";

/** An audience's tag or list as an audit found it. */
export type AuditedPlace = AudienceSubject & {
  readonly label: string;
  /** How many members were found in it. */
  readonly members: number;
  /** How many are in it by their states, but were not found there. */
  readonly missing: number;
  /** How many were found in it, but are not in it by their states. */
  readonly extra: number;
};

/** A customer who was not where the state says. */
export interface AuditExample {
  /** The internal id. */
  readonly customerId: string;
  readonly label: string;
  readonly kind: "missing" | "extra";
}

/** What an audit found. It is stored with counts and ids only, never with a name or an email. */
export interface AuditReport {
  /** All labels in use. Those from before a change of prefix come last. */
  readonly places: readonly AuditedPlace[];
  /** How many of the extra ones are profiles in Klaviyo that belong to none of the shop's customers. */
  readonly strangers: number;
  /** Customers whose metafields were not what was last written. */
  readonly metafields: number;
  readonly examples: readonly AuditExample[];
}

/** The number of differences. */
export function differencesIn({ places, metafields }: AuditReport): number {
  return places.reduce((sum, { missing, extra }) => sum + missing + extra, metafields);
}
