import type { ByArm, ArmSizes } from "../../../app/domain/experiment/arm.ts";
import type { PastFigures } from "../../../app/domain/experiment/power.ts";
import type { ArmValues } from "../../../app/domain/experiment/redraw.ts";
import type { Random } from "../../../app/domain/backtest/random.ts";

/** Customers of whom a share orders, and what each of these spends: a lognormal amount, in minor units. */
export interface Customers {
  readonly share: number;
  readonly meanMinor: number;
}

/** The spread of the logarithm of what a buyer spends: the standard deviation is 1.3 times the mean. */
const SIGMA = 1;

/** What the customers of both arms spend in a simulated experiment. */
export function simulated(random: Random, sizes: ArmSizes, customers: ByArm<Customers>): ByArm<ArmValues> {
  return {
    sample: spentOf(random, sizes.sample, customers.sample),
    holdout: spentOf(random, sizes.holdout, customers.holdout),
  };
}

/** What a large past of these customers says: exact, so that the power is that of the truth. */
export function pastOf({ share, meanMinor }: Customers): PastFigures {
  const customers = 1_000_000;
  const buyers = share * customers;
  const squares = buyers * meanMinor ** 2 * Math.exp(SIGMA ** 2);
  return { customers, buyers, revenueMinor: buyers * meanMinor, revenueSquaresMinor: squares };
}

/** Customers with so much more revenue each, by more buyers. Where all buy, they spend more too. */
export function withMoreBuyers({ share, meanMinor }: Customers, lift: number): Customers {
  const more = Math.min(MOST_BUYERS, share * (1 + lift));
  return { share: more, meanMinor: (meanMinor * share * (1 + lift)) / more };
}

/** Customers with so much more revenue each, by larger orders. */
export function withLargerOrders({ share, meanMinor }: Customers, lift: number): Customers {
  return { share, meanMinor: meanMinor * (1 + lift) };
}

const MOST_BUYERS = 0.9;

function spentOf(random: Random, customers: number, { share, meanMinor }: Customers): ArmValues {
  const location = Math.log(meanMinor) - SIGMA ** 2 / 2;
  const values = Float64Array.from({ length: buyersOf(random, customers, share) }, () =>
    Math.round(Math.exp(location + SIGMA * normal(random))),
  );
  return { customers, values };
}

/** How many customers buy, by the gaps between those who do: geometric ones. */
function buyersOf(random: Random, customers: number, share: number): number {
  const scale = Math.log(1 - share);
  let buyers = -1;
  for (let at = 0; at <= customers; buyers++) at += 1 + Math.floor(Math.log(1 - random()) / scale);
  return buyers;
}

/** G. E. P. Box and M. E. Muller, Annals of Mathematical Statistics 29, 1958. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
