/** The two arms of an experiment: who gets the campaign, and who is left without it to compare with. */
export const ARMS = ["sample", "holdout"] as const;

export type Arm = (typeof ARMS)[number];

/** The same of either arm. */
export interface ByArm<T> {
  readonly sample: T;
  readonly holdout: T;
}

/** How many customers are in each arm. */
export type ArmSizes = ByArm<number>;
