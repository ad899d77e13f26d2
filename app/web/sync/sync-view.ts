/** One sync of a target. */
export interface SyncRunView {
  readonly id: number;
  readonly status: "running" | "done" | "incomplete" | "failed";
  readonly added: number;
  readonly removed: number;
  readonly updated: number;
  readonly failed: number;
  readonly unreachable: number;
  readonly errorCode: string | null;
  readonly startedAt: string;
  readonly finishedAt: string | null;
}

/** A tag or a list at the target, and how many customers are confirmed to be in it. */
export interface HeldView {
  readonly label: string;
  readonly customers: number;
}

/** Customers who failed for one reason. */
export interface FailureView {
  readonly code: string;
  readonly customers: number;
}

export interface TargetView {
  readonly enabled: boolean;
  readonly lastSync: SyncRunView | null;
  readonly held: readonly HeldView[];
  readonly failures: readonly FailureView[];
}

export interface KlaviyoView extends TargetView {
  readonly accountName: string | null;
  readonly createProfiles: boolean;
}

export interface SyncView {
  readonly tags: TargetView & { readonly exampleTag: string };
  readonly klaviyo: KlaviyoView;
  /** Only 60 days of orders can be read: nothing is sent. */
  readonly limited: boolean;
  /** There is a run, so there is something to send. */
  readonly scored: boolean;
}

export const SYNC_INTENTS = [
  "enable-tags",
  "disable-tags",
  "sync-tags",
  "connect-klaviyo",
  "disconnect-klaviyo",
  "sync-klaviyo",
] as const;

export type SyncIntent = (typeof SYNC_INTENTS)[number];

/** What Klaviyo is to be connected by. */
export interface Connection {
  readonly key: string;
  /** Whether profiles that Klaviyo doesn't have yet may be made. */
  readonly createProfiles: boolean;
}

/** What came of the merchant's last action on the page. */
export type SyncResult =
  | { readonly outcome: "done"; readonly intent: SyncIntent; readonly syncBefore: number | null }
  | { readonly outcome: "refused"; readonly intent: "connect-klaviyo"; readonly code: string };

export function isRunning(target: TargetView): boolean {
  return target.lastSync?.status === "running";
}

/** Whether a sync that the merchant just asked for is still to come. */
export function isExpected(
  view: SyncView,
  target: TargetView,
  result: SyncResult | null,
  intents: readonly SyncIntent[],
): boolean {
  if (result?.outcome !== "done" || !intents.includes(result.intent)) return false;
  return view.scored && !view.limited && (target.lastSync?.id ?? null) === result.syncBefore;
}

export interface SyncPageProps {
  readonly view: SyncView;
  /** What is being done right now. */
  readonly pending: SyncIntent | null;
  readonly result: SyncResult | null;
  /** A sync was asked for that hasn't shown up yet. */
  readonly queued: { readonly tags: boolean; readonly klaviyo: boolean };
  readonly onIntent: (intent: SyncIntent) => void;
  readonly onConnect: (connection: Connection) => void;
}
