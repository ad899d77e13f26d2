import type { FieldId } from "../../domain/rules/catalogue.ts";
import type { LackCode } from "../../domain/rules/evaluable.ts";
import type { Need } from "../../domain/rules/field.ts";
import type { RuleProblem } from "../../domain/rules/problem.ts";
import type { Rule } from "../../domain/rules/rule.ts";
import type { EstimatedCount } from "../../domain/segments/estimated-count.ts";
import type { NameProblem } from "../../domain/segments/segment-name.ts";
import type { TargetName } from "../target/decision.ts";
import type { NamedCustomer } from "../ui/customers/customer-name.tsx";

/** Why a condition can't be evaluated, and where. */
export interface LackView {
  readonly path: string;
  readonly field: FieldId;
  readonly code: LackCode;
  /** In whose rule; null: in this one. */
  readonly segmentId: string | null;
}

/** A segment in the list. */
export interface SegmentItem {
  readonly id: number;
  readonly name: string;
  readonly rule: Rule;
  readonly changedAt: string;
  /** null: not counted yet. */
  readonly members: number | null;
  /** How many of them Klaviyo may write to; null: not known. */
  readonly active: number | null;
  /** Whether its members are being noted by another rule than the last time. */
  readonly isRefreshing: boolean;
  /** Why the members are not current; null: they are, or will be in a moment. */
  readonly trouble: LackCode | "too_slow" | null;
  /** The names of the segments whose rules name it. */
  readonly namedBy: readonly string[];
  /** Where it is sent. */
  readonly sentTo: readonly TargetName[];
}

/** The names that rules are read with: of segments, by id. */
export type SegmentNames = Readonly<Record<string, string>>;

export interface SegmentsView {
  readonly segments: readonly SegmentItem[];
  /** All who are known of. */
  readonly people: number;
}

/** What the builder needs to know of the shop. */
export interface BuilderView {
  /** null: a new segment. */
  readonly id: number | null;
  readonly name: string;
  /** null: nothing yet. */
  readonly rule: Rule | null;
  /** Of what is edited; null: a new segment. */
  readonly revision: string | null;
  readonly names: SegmentNames;
  readonly known: readonly Need[];
  /** As of when each source is known, by its key: ISO 8601. */
  readonly ages: Readonly<Record<string, string>>;
  /** ISO 4217, of new amounts. */
  readonly currency: string;
}

/** Who would join or leave: all in number, and some of them. */
export interface ChangingView {
  readonly count: number;
  readonly examples: readonly NamedCustomer[];
}

/** What the server says of a rule that is being built. */
export type CheckView =
  | { readonly outcome: "refused"; readonly problems: readonly RuleProblem[] }
  | { readonly outcome: "not_evaluable"; readonly rule: Rule; readonly lacks: readonly LackView[] }
  | {
      readonly outcome: "counted";
      readonly rule: Rule;
      readonly members: number;
      readonly people: number;
      /** How many members have nothing but Apple's opens; null: the rule does not ask about opens. */
      readonly appleOnly: number | null;
      readonly examples: readonly NamedCustomer[];
      /** What saving it would change at the targets; null: the segment is sent to none. */
      readonly changes: { readonly joined: ChangingView; readonly left: ChangingView } | null;
      readonly namesUnavailable: boolean;
    }
  | {
      /** The exact count follows. */
      readonly outcome: "estimated";
      readonly rule: Rule;
      readonly members: EstimatedCount;
      readonly people: number;
      readonly sampled: number;
    }
  | {
      readonly outcome: "not_counted";
      readonly rule: Rule;
      readonly because: "not_scored" | "too_slow" | "busy";
    };

export type SaveView =
  | { readonly outcome: "saved"; readonly id: number }
  | {
      readonly outcome: "refused";
      readonly name: NameProblem | "taken" | "too_many" | null;
      readonly problems: readonly RuleProblem[];
    }
  | { readonly outcome: "gone" }
  /** Somebody else saved it since: as it is now. */
  | ({ readonly outcome: "changed" } & SavedMeanwhile);

export interface SavedMeanwhile {
  readonly name: string;
  readonly rule: Rule;
  readonly revision: string;
  readonly changedAt: string;
}
