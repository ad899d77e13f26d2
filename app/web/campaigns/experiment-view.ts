import type { Outcome } from "../../domain/experiment/outcome.ts";
import type { DayFigures } from "../../domain/experiment/by-day.ts";
import type { ArmSizes } from "../../domain/experiment/arm.ts";
import type { CountedPeriod } from "../../domain/experiment/period.ts";
import type { ExperimentSource } from "../../domain/experiment/source.ts";

/** Whose members an experiment drew from. */
export interface SourceView {
  readonly source: ExperimentSource;
  /** A segment's name; null: the source has a name in the words. */
  readonly name: string | null;
}

/** An experiment in the list. */
export interface ExperimentItem extends SourceView {
  readonly id: number;
  readonly title: string;
  readonly state: CountedPeriod["state"];
  readonly startedAt: string;
  /** When it ended, or is planned to. */
  readonly endAt: string;
  readonly sizes: ArmSizes;
  /** What came of it as of the end; null: it runs, or that is not worked out yet. */
  readonly outcome: Outcome | null;
  /** ISO 4217. */
  readonly currency: string;
}

export interface CampaignsView {
  readonly running: readonly ExperimentItem[];
  readonly finished: readonly ExperimentItem[];
}

/** An experiment on its own page. */
export interface ExperimentView extends Omit<ExperimentItem, "outcome"> {
  readonly plannedDays: number;
  /** How many members the source had. */
  readonly members: number;
  /** null: nothing was worked out yet. */
  readonly result: {
    readonly outcome: Outcome;
    readonly days: readonly DayFigures[];
    /** As of when: an ISO moment. */
    readonly at: string;
  } | null;
  /** Whether the result of now, or of the end, is still being worked out. */
  readonly isDue: boolean;
}
