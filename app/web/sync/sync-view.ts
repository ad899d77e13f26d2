import type { AuditView } from "./audit/audit-view.ts";
import type { LeavingView } from "./leaving/leaving-view.ts";
import { TARGET_NAMES, type Decision, type DecisionResult, type TargetName } from "../target/decision.ts";
import { primaryTarget } from "../target/primary-target.ts";
import type { PlanView } from "../ui/notices/plan-notice.tsx";
import type { SegmentSyncView } from "./segments-view.ts";
import type { SetView } from "../target/set-view.ts";

/** How it is with the groups at a target. */
export interface TargetView extends SetView {
  /** null: it is not being cleaned up. */
  readonly leaving: LeavingView | null;
}

export interface KlaviyoView extends TargetView {
  readonly accountName: string | null;
  readonly createProfiles: boolean;
  /** Whether six segments are made too. */
  readonly segments: boolean;
  /** Whether profiles show what is expected of their customers. */
  readonly predictions: boolean;
  /** Whether it can be connected by Klaviyo's consent page, and not only by a key. */
  readonly consent: boolean;
}

export interface TagsView extends TargetView {
  readonly exampleTag: string;
  /** Whether group and score are written as metafields too. */
  readonly metafields: boolean;
}

export interface SyncView {
  readonly tags: TagsView;
  readonly klaviyo: KlaviyoView;
  /** The segments that are sent to a target. */
  readonly segments: readonly SegmentSyncView[];
  /** Comparisons of what the targets hold; null: the target is off or was never synced. */
  readonly audits: Readonly<Record<TargetName, AuditView | null>>;
  /** Why the shop's work waits, as a code with words; null: it doesn't wait. */
  readonly parkedCode: string | null;
  /** null: the plan lets everything be sent, or the app has no plans. */
  readonly plan: PlanView | null;
  /** Only 60 days of orders can be read, so nothing is sent. */
  readonly limited: boolean;
  /** There is a run, so there is something to send. */
  readonly scored: boolean;
}

export const SYNC_INTENTS = [
  "enable-tags",
  "disable-tags",
  "clean-up-tags",
  "sync-tags",
  "audit-tags",
  "metafields-on",
  "metafields-off",
  "connect-klaviyo",
  "start-klaviyo",
  "finish-klaviyo",
  "klaviyo-segments",
  "predictions-on",
  "predictions-off",
  "disconnect-klaviyo",
  "clean-up-klaviyo",
  "sync-klaviyo",
  "audit-klaviyo",
] as const;

export type SyncIntent = (typeof SYNC_INTENTS)[number];

/** The options that the merchant chooses when connecting Klaviyo. */
export interface KlaviyoOptions {
  /** Whether profiles that Klaviyo doesn't have yet may be made. */
  readonly createProfiles: boolean;
  /** Whether six segments are made too. */
  readonly segments: boolean;
}

/** The private key and the options to connect Klaviyo with. */
export interface Connection extends KlaviyoOptions {
  readonly key: string;
}

/** The result of the merchant's last action on the page. */
export type SyncResult =
  | {
      readonly outcome: "done";
      readonly intent: Exclude<SyncIntent, "start-klaviyo">;
      readonly syncBefore: number | null;
    }
  /** The whole window goes to another address. */
  | { readonly outcome: "leave"; readonly intent: "start-klaviyo"; readonly url: string }
  | {
      readonly outcome: "refused";
      readonly intent: "connect-klaviyo" | "finish-klaviyo" | "klaviyo-segments";
      readonly code: string;
      /** Klaviyo scopes that are missing. */
      readonly scope?: string;
      /** After how many minutes another key may be tried. */
      readonly minutes?: number;
    };

/** Whether a comparison with a target is under way. */
export function isAuditing({ audits }: SyncView): boolean {
  return TARGET_NAMES.some((target) => audits[target]?.underWay != null);
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
  /** The action that is being done right now. */
  readonly pending: SyncIntent | null;
  readonly result: SyncResult | null;
  /** A sync was asked for, but hasn't appeared yet. */
  readonly queued: { readonly tags: boolean; readonly klaviyo: boolean };
  /** The decision about a target that is being made right now, and the result of the last one. */
  readonly deciding: Decision | null;
  readonly decided: DecisionResult | null;
  readonly onDecide: (decision: Decision) => void;
  readonly onIntent: (intent: SyncIntent) => void;
  readonly onConnect: (connection: Connection) => void;
  readonly onConsent: (options: KlaviyoOptions) => void;
  readonly onSegments: (on: boolean) => void;
}

/** What a target's card is given. */
export interface SyncCardProps extends SyncPageProps {
  /** The target whose button is the page's primary one; null: none. */
  readonly primary: TargetName | null;
}

/**
 * The target whose button is the page's primary one: where a sync waits or is paused, or whose connection has ended, or
 * else the first that is off.
 */
export function primaryOf({ tags, klaviyo }: Pick<SyncView, "tags" | "klaviyo">): TargetName | null {
  const targets = { shopify_tags: tags, klaviyo };
  const isFree = (name: TargetName): boolean => !targets[name].enabled && targets[name].leaving === null;
  const isEnded = klaviyo.consent && klaviyo.lastSync?.errorCode === "connection_ended";
  // A clean-up may ask for access, or for another try.
  const leaving = TARGET_NAMES.find((name) => targets[name].leaving !== null);
  const asks = isEnded ? "klaviyo" : leaving;
  return primaryTarget(targets) ?? asks ?? TARGET_NAMES.find(isFree) ?? null;
}
