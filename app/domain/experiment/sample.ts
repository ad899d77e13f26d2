import { sampleSize } from "../presets/sample.ts";
import type { ArmSizes, ByArm } from "./arm.ts";
import { rankKeyOf } from "./rank-key.ts";

/** How a merchant wants the members of a group or segment divided. Shares are whole percents of all members, 1 to 100. */
export interface SamplePlan {
  readonly samplePercent: number;
  /** null: the holdout is everybody who is not in the sample. */
  readonly holdoutPercent: number | null;
}

/**
 * The sizes of the arms (C15). The sample is the share or 1,000 customers, whichever is more, and at most all. The
 * holdout is the rest, or the chosen share of all members. A chosen holdout is kept free first, since without one an
 * experiment tells nothing: so it works for fewer than 1,000 members too. Shares are rounded up. More members never make
 * an arm smaller.
 * @param members - how many customers the group or segment has
 */
export function armSizes(members: number, { samplePercent, holdoutPercent }: SamplePlan): ArmSizes {
  const wanted = sampleSize(members, samplePercent);
  if (holdoutPercent === null) return { sample: wanted, holdout: members - wanted };
  const holdout = Math.ceil((members * holdoutPercent) / 100);
  return { sample: Math.min(wanted, members - holdout), holdout };
}

/**
 * Draws the arms at random. The draw depends on the seed and the customers alone, not on their order: the customers of
 * the lowest rank keys are the sample, the next ones the holdout. It takes about a second for a million customers.
 * @param members - the ids of different customers
 * @param sizes - at most as many as there are members, in all
 * @returns the ids of each arm, ascending
 * @throws RangeError if there are fewer members than the sizes ask for
 */
export function drawArms(seed: number, members: BigInt64Array, sizes: ArmSizes): ByArm<BigInt64Array> {
  const drawn = sizes.sample + sizes.holdout;
  if (drawn > members.length)
    throw new RangeError(`The arms need ${drawn} customers; there are ${members.length}.`);
  const keyOf = rankKeyOf(seed);
  const keys = Float64Array.from(members, (id) => keyOf(Number(id)));
  // No two customers have the same key, so the first key beyond an arm divides exactly.
  const ranked = keys.toSorted();
  const sampleEnd = ranked[sizes.sample] ?? Infinity;
  const holdoutEnd = ranked[drawn] ?? Infinity;
  const arms = { sample: new BigInt64Array(sizes.sample), holdout: new BigInt64Array(sizes.holdout) };
  let [inSample, inHoldout] = [0, 0];
  members.forEach((id, i) => {
    const key = keys[i] ?? Infinity;
    if (key < sampleEnd) arms.sample[inSample++] = id;
    else if (key < holdoutEnd) arms.holdout[inHoldout++] = id;
  });
  return { sample: arms.sample.sort(), holdout: arms.holdout.sort() };
}
