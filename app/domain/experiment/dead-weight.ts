/** A step of the price list that a merchant entered: up to so many profiles cost so much a month. */
export interface PriceStep {
  readonly upToProfiles: number;
  readonly monthlyMinor: number;
}

/** What `checkPriceSteps` found of steps. */
export type CheckedSteps =
  { readonly outcome: "fine" } | ({ readonly outcome: "refused" } & PriceStepProblem);

/** Most steps, profiles of a step, and price of a step in minor units. */
export const PRICE_LIMITS = { steps: 50, profiles: 100_000_000, monthlyMinor: 1_000_000_000 } as const;

/** Why steps are refused; `step` counts from 0. */
export type PriceStepProblem =
  | { readonly problem: "no_steps" | "too_many_steps" }
  | { readonly problem: StepProblem; readonly step: number };

type StepProblem =
  "profiles_out_of_range" | "price_out_of_range" | "profiles_not_ascending" | "price_not_ascending";

/** What the profiles without orders and engagement cost (G7). */
export type DeadWeight =
  /** The account has more profiles than the highest step names, so its price is not known. */
  | { readonly outcome: "beyond_steps"; readonly highest: PriceStep }
  | {
      readonly outcome: "known";
      /** The step that is paid for now. */
      readonly now: PriceStep;
      /** The step after all of them are suppressed. */
      readonly after: PriceStep;
      /** What that saves a month. Only whole steps save. */
      readonly savedMinor: number;
      /** The next lower price, which these profiles don't reach. null: there is none. */
      readonly nextDown: { readonly step: PriceStep; readonly missingProfiles: number } | null;
    };

/**
 * Checks the steps that a merchant entered: whole numbers within the limits, both ascending. A step that costs as much
 * as the one before it would be no step.
 * @returns the first problem from the lowest step on
 */
export function checkPriceSteps(steps: readonly PriceStep[]): CheckedSteps {
  if (steps.length === 0) return { outcome: "refused", problem: "no_steps" };
  if (steps.length > PRICE_LIMITS.steps) return { outcome: "refused", problem: "too_many_steps" };
  for (const [step, each] of steps.entries()) {
    const problem = problemOf(each, steps[step - 1]);
    if (problem !== null) return { outcome: "refused", problem, step };
  }
  return { outcome: "fine" };
}

/**
 * What suppressing profiles saves by the merchant's own steps.
 * @param steps - steps that `checkPriceSteps` found fine
 * @param profiles - all profiles that the account pays for
 * @param deadWeight - how many of them have neither orders nor engagement; at most `profiles` count
 */
export function deadWeightCost(
  steps: readonly PriceStep[],
  profiles: number,
  deadWeight: number,
): DeadWeight {
  const left = Math.max(0, profiles - deadWeight);
  const now = steps.find(({ upToProfiles }) => profiles <= upToProfiles);
  const place = steps.findIndex(({ upToProfiles }) => left <= upToProfiles);
  const after = steps[place];
  if (now === undefined || after === undefined) return beyond(steps);
  const down = steps[place - 1];
  const nextDown = down === undefined ? null : { step: down, missingProfiles: left - down.upToProfiles };
  return { outcome: "known", now, after, savedMinor: now.monthlyMinor - after.monthlyMinor, nextDown };
}

function beyond(steps: readonly PriceStep[]): DeadWeight {
  const highest = steps.at(-1);
  if (highest === undefined) throw new RangeError("There are no price steps. Check them first.");
  return { outcome: "beyond_steps", highest };
}

function problemOf(step: PriceStep, before: PriceStep | undefined): StepProblem | null {
  if (!isWithin(step.upToProfiles, 1, PRICE_LIMITS.profiles)) return "profiles_out_of_range";
  if (!isWithin(step.monthlyMinor, 0, PRICE_LIMITS.monthlyMinor)) return "price_out_of_range";
  if (before === undefined) return null;
  if (step.upToProfiles <= before.upToProfiles) return "profiles_not_ascending";
  return step.monthlyMinor <= before.monthlyMinor ? "price_not_ascending" : null;
}

function isWithin(number: number, least: number, most: number): boolean {
  return Number.isInteger(number) && number >= least && number <= most;
}
