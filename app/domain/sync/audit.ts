import type { Group } from "../groups/group.ts";

/** A tag or a list as an audit found it. */
export interface AuditedPlace {
  readonly group: Group;
  readonly label: string;
  /** Who was found in it. */
  readonly members: number;
  /** Believed to be in it, and not found there. */
  readonly missing: number;
  /** Found in it, and not believed to be. */
  readonly extra: number;
}

/** One of those who were not where they were believed to be. */
export interface AuditExample {
  /** The internal id. */
  readonly customerId: string;
  readonly label: string;
  readonly kind: "missing" | "extra";
}

/** What an audit found. It is kept: counts and ids only, never a name or an email. */
export interface AuditReport {
  /** All labels in use; those of before a change of prefix come last. */
  readonly places: readonly AuditedPlace[];
  /** Of the extra: profiles in Klaviyo that belong to no customer of ours. */
  readonly strangers: number;
  /** Customers whose metafields were not what was last written. */
  readonly metafields: number;
  readonly examples: readonly AuditExample[];
}

/** How many differences there are. */
export function differencesIn({ places, metafields }: AuditReport): number {
  return places.reduce((sum, { missing, extra }) => sum + missing + extra, metafields);
}
