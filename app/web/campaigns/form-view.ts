import type { Arm } from "../../domain/experiment/arm.ts";
import type { PastFigures } from "../../domain/experiment/power.ts";
import type { TargetName } from "../target/decision.ts";

/** An arm that the merchant wants at a target. */
export interface SentArm {
  readonly arm: Arm;
  readonly target: TargetName;
}

/** What is known of a source's members; else why it isn't. */
export type FormProposal =
  | {
      readonly outcome: "ready";
      readonly members: number;
      /** null: the store's past tells too little. */
      readonly past: PastFigures | null;
    }
  | { readonly outcome: "gone" | "not_ready" | "too_slow" }
  /** The app gave no answer, several times. */
  | { readonly outcome: "unreachable" };

export interface StartFormView {
  /** The form's own, so that a form that is sent twice starts one experiment. */
  readonly requestKey: string;
  readonly segments: readonly { readonly id: number; readonly name: string }[];
  /** What is asked about: a source as `sourceKey` writes it, and for how many days. */
  readonly source: string;
  readonly days: number;
  /** null: the members are being counted. */
  readonly proposal: FormProposal | null;
  /** How many more audiences each target has room for; null: it is off. */
  readonly places: Readonly<Record<TargetName, number | null>>;
}

/** What the merchant has entered. */
export interface StartDraft {
  readonly name: string;
  /** Per cent, as it is typed. */
  readonly sample: string;
  /** Per cent of all members; empty: everybody else. */
  readonly holdout: string;
  readonly sent: readonly SentArm[];
}

/** For how many days an experiment may be planned on the form. */
export const DAYS_CHOICES = [14, 30, 60, 90] as const;
export const HOLDOUT_CHOICES = [10, 20, 30, 50] as const;

/** The typed share of the sample; null: it is none. */
export function percentOf(text: string): number | null {
  const percent = Number(text);
  return /^\d{1,2}$/.test(text.trim()) && percent >= 1 ? percent : null;
}
