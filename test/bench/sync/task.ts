import type { Target } from "../../../app/db/sync/sync-targets.server.ts";

/** Whether Klaviyo is empty and may get new profiles, or has all profiles and gets none. */
export type Mode = "known" | "all";

export const DOMAIN = "sync-bench.myshopify.com";
export const KEY = "pk_sixfold_sync_bench";
export const FIRST_ID = 7_000_000_000_001;

/** The email of the customer with this index, from 0. */
export function emailOf(place: number): string {
  return `customer${place}@example.com`;
}

/** What the process that syncs is told to do. */
export interface SyncTask {
  readonly databaseUrl: string;
  readonly shopifyUrl: string;
  readonly klaviyoUrl: string;
  readonly accessToken: string;
  readonly customers: number;
  readonly changed: number;
  readonly mode: Mode;
  readonly tags: boolean;
}

/** One sync: its requests by what they ask for, and its time by the simulated clock. */
export interface Measured {
  readonly calls: Readonly<Record<string, number>>;
  readonly minutes: number;
  /** Milliseconds by the real clock. The simulators' own work is part of it. */
  readonly seconds: number;
  /** The part of it that the app's statements took, from sending to answer. */
  readonly databaseSeconds: number;
  readonly status: string;
  readonly added: number;
  readonly removed: number;
}

/** One comparison with what a target holds. */
export interface Compared {
  readonly calls: Measured["calls"];
  readonly minutes: number;
  /** Milliseconds by the real clock. The simulators' own work is part of it. */
  readonly seconds: number;
  /** How many were missing where they were believed to be; null: the comparison did not end. */
  readonly missing: number | null;
}

export interface MeasuredTarget {
  readonly first: Measured;
  readonly daily: Measured;
  readonly compared: Compared;
  /** The same of ten segments, of which one member in a hundred changes. */
  readonly segments: { readonly first: Measured; readonly daily: Measured };
}

export interface SyncReport {
  /** How long a plain COPY of as many states takes PostgreSQL; null: no tags were synced. */
  readonly copySeconds: number | null;
  readonly klaviyo: MeasuredTarget;
  readonly tags: MeasuredTarget | null;
  readonly peakBytes: number;
}

/** The process waits. The parent moves the simulated clock and tells the process. */
export interface Waiting {
  readonly waitMs: number;
}

/** Some customers are taken off what a target holds, as if by hand. */
export interface Drifting {
  readonly drift: Target;
}
