import type { PersonaId } from "./persona-presets.ts";

/** The personas that a win-back is tried on with a sample first, and how many per cent of the members it takes. */
export const SAMPLE_PERCENT = {
  one_time_wonders: 50,
  just_passing_through: 25,
  false_starts: 10,
} as const satisfies Partial<Record<PersonaId, number>>;

/** Smaller samples tell too little. */
const LEAST_SAMPLE = 1_000;

/** How many members a sample takes: the percentage, at least 1,000, and at most all of them. */
export function sampleSize(members: number, percent: number): number {
  return Math.min(members, Math.max(Math.ceil((members * percent) / 100), LEAST_SAMPLE));
}
