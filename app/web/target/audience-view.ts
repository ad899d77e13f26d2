import { TARGET_NAMES, type TargetName } from "./decision.ts";
import type { SetView } from "./set-view.ts";

export const WAYS_TO_END = ["keep", "clean_up"] as const;
/** What becomes of an audience's list or tag when it is no longer sent. */
export type WayToEnd = (typeof WAYS_TO_END)[number];

/** A customer segment in Shopify on a segment's tag. */
export interface NativeView {
  readonly wanted: boolean;
  /** Its name there; null: there is none. */
  readonly name: string | null;
  /** full: the shop has as many as it may. deleted, changed: by the merchant, in Shopify. */
  readonly failure: "full" | "refused" | "deleted" | "changed" | null;
}

/** Events in Klaviyo for who joins and leaves a segment. */
export interface SegmentEventsView {
  /** Whether events are sent at all. */
  readonly areOn: boolean;
  readonly wanted: boolean;
}

/** A segment or an arm of an experiment at a target. */
export interface AudienceTargetView extends SetView {
  /** ending: everybody is being taken out, and then it is no longer sent. */
  readonly state: "target_off" | "not_sent" | "sent" | "ending";
  /** The name of its list or tag: the one in use, or else the one that it would get. */
  readonly label: string;
  /** null: the target has none, or the audience is not sent there. */
  readonly native: NativeView | null;
  /** null: the target has none, or the segment is not sent there. */
  readonly events: SegmentEventsView | null;
}

/** The same at all targets. */
export interface AudienceTargetsView {
  readonly targets: Readonly<Record<TargetName, AudienceTargetView>>;
  /** Whether there is a run to send. */
  readonly canSend: boolean;
}

/** native: whether Shopify has a customer segment on the tag. events: whether Klaviyo is told who joins and leaves. */
export const PLAIN_INTENTS = ["send", "sync", "native_on", "native_off", "events_on", "events_off"] as const;
const CHOICES: readonly string[] = ["native_on", "native_off", "events_on", "events_off"];
/** What the merchant asks of an audience at a target. */
export type SwitchForm =
  | { readonly intent: (typeof PLAIN_INTENTS)[number]; readonly target: TargetName }
  | { readonly intent: "end"; readonly target: TargetName; readonly way: WayToEnd };

/** too_many: the target has as many audiences as it may. off: it was turned off meanwhile. */
export interface SwitchResult {
  readonly intent: SwitchForm["intent"];
  readonly target: TargetName;
  readonly outcome: "done" | "off" | "gone" | "too_many";
  /** The newest sync before; null: there was none. */
  readonly syncBefore: number | null;
}

/** Whether a sync that the merchant just asked for is still to come. */
export function isExpected({ targets, canSend }: AudienceTargetsView, result: SwitchResult | null): boolean {
  if (result?.outcome !== "done" || !canSend) return false;
  if (CHOICES.includes(result.intent)) return false;
  const { state, lastSync } = targets[result.target];
  return (state === "sent" || state === "ending") && (lastSync?.id ?? null) === result.syncBefore;
}

/** What is being asked right now. */
export function switchIn(data: FormData | undefined): SwitchForm | null {
  const target = TARGET_NAMES.find((each) => each === data?.get("target"));
  if (target === undefined) return null;
  const way = WAYS_TO_END.find((each) => each === data?.get("way"));
  if (way !== undefined) return { intent: "end", target, way };
  const intent = PLAIN_INTENTS.find((each) => each === data?.get("intent"));
  return { intent: intent ?? "send", target };
}
