/** Which shops a fleet has. */
import { seededRandom, type Random } from "../../app/domain/backtest/random.ts";

/** How a shop is doing. `between`: it was cut short in the middle of a sync. */
export type Standing = "well" | "paused" | "parked" | "uninstalled" | "between";

export interface PlannedShop {
  readonly domain: string;
  /** How many customers it has. */
  readonly size: number;
  readonly standing: Standing;
}

interface FleetShape {
  readonly shops: number;
  /** Half of the shops have fewer customers. */
  readonly median: number;
  /** One in a hundred has more customers. */
  readonly top: number;
  /** No shop has more. */
  readonly largest: number;
  readonly seed?: number;
}

/** How many standard deviations one in a hundred is above the middle. */
const TOP_PERCENT = 2.326;
/** The shares of shops that are not doing well. */
const STANDINGS: readonly (readonly [Standing, number])[] = [
  ["paused", 0.05],
  ["parked", 0.03],
  ["uninstalled", 0.05],
  ["between", 0.03],
];

/** Shops with log-normal sizes, the same ones every time. */
export function planFleet({ shops, median, top, largest, seed = 17 }: FleetShape): PlannedShop[] {
  const random = seededRandom(seed);
  const deviation = Math.log(top / median) / TOP_PERCENT;
  return Array.from({ length: shops }, (_, place) => ({
    domain: `fleet-${String(place)}.myshopify.com`,
    size: Math.min(largest, Math.max(1, Math.round(median * Math.exp(deviation * normal(random))))),
    standing: standingOf(random()),
  }));
}

function standingOf(draw: number): Standing {
  let below = 0;
  for (const [standing, share] of STANDINGS) {
    below += share;
    if (draw < below) return standing;
  }
  return "well";
}

/** A standard normal number (Box and Muller). */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
