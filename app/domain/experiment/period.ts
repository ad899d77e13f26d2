const DAY_MS = 86_400_000;

/** For how many days an experiment may be planned. */
export const PLANNED_DAYS = { least: 7, most: 365, usual: 30 } as const;

/** When an experiment began, for how long it was planned, and whether the merchant ended it before. */
export interface ExperimentTimes {
  readonly startedAt: Date;
  readonly plannedDays: number;
  /** null: it was not stopped. A moment from the planned end on counts as not stopped. */
  readonly stoppedAt: Date | null;
}

/** The orders that count for an experiment, as of a moment. */
export interface CountedPeriod {
  readonly from: Date;
  /** The first moment that no longer counts. */
  readonly until: Date;
  readonly state: "running" | "stopped_early" | "over";
}

/** The first moment after the planned days. A day has 24 hours here. */
export function plannedEnd({
  startedAt,
  plannedDays,
}: Pick<ExperimentTimes, "startedAt" | "plannedDays">): Date {
  return new Date(startedAt.getTime() + plannedDays * DAY_MS);
}

/**
 * Which orders count for an experiment as of a moment. Orders from the planned end on never count, so that there is
 * one look, at a moment that was chosen before.
 */
export function countedPeriod(times: ExperimentTimes, asOf: Date): CountedPeriod {
  const end = plannedEnd(times);
  const { startedAt: from, stoppedAt } = times;
  if (stoppedAt !== null && stoppedAt < end)
    return { from, until: earlier(asOf, stoppedAt), state: asOf < stoppedAt ? "running" : "stopped_early" };
  return asOf < end ? { from, until: asOf, state: "running" } : { from, until: end, state: "over" };
}

/** The day of an experiment in which a moment lies, from 0. */
export function dayOfExperiment(startedAt: Date, moment: Date): number {
  return Math.floor((moment.getTime() - startedAt.getTime()) / DAY_MS);
}

function earlier(one: Date, other: Date): Date {
  return one < other ? one : other;
}
