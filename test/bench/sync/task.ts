import type { Target } from "../../../app/db/sync/sync-targets.server.ts";

/** Whether Klaviyo has nobody yet and may get new profiles, or has everybody and gets none. */
export type Mode = "known" | "all";

export const DOMAIN = "sync-bench.myshopify.com";
export const KEY = "pk_sixfold_sync_bench";
export const FIRST_ID = 7_000_000_000_001;

/** The address of the customer at a place, from 0. */
export function emailOf(place: number): string {
  return `customer${place}@example.com`;
}

/** What the process that syncs is told. */
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

/** One sync: its requests by what they ask for, and how long it took by the simulated clock. */
export interface Measured {
  readonly calls: Readonly<Record<string, number>>;
  readonly minutes: number;
  /** By the real clock, with the simulators' own computing. */
  readonly seconds: number;
  /** Of these: the app's statements, from their sending to their answer. */
  readonly databaseSeconds: number;
  readonly status: string;
  readonly added: number;
  readonly removed: number;
}

/** One comparison with what a target holds. */
export interface Compared {
  readonly calls: Measured["calls"];
  readonly minutes: number;
  /** By the real clock, with the simulators' own computing. */
  readonly seconds: number;
  /** Found missing where they were believed to be; null: it came to no end. */
  readonly missing: number | null;
}

export interface MeasuredTarget {
  readonly first: Measured;
  readonly daily: Measured;
  readonly compared: Compared;
}

export interface SyncReport {
  /** What PostgreSQL takes for a plain COPY of as many states of tags; null: no tags were synced. */
  readonly copySeconds: number | null;
  readonly klaviyo: MeasuredTarget;
  readonly tags: MeasuredTarget | null;
  readonly peakBytes: number;
}

/** The process waits: the simulated clock goes on, which it is told back. */
export interface Waiting {
  readonly waitMs: number;
}

/** Somebody takes some of the customers off what a target holds, by hand. */
export interface Drifting {
  readonly drift: Target;
}
