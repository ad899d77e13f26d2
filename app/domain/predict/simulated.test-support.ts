import type { Random } from "../backtest/random.ts";
import type { MbgNbd } from "./mbg-nbd.ts";
import type { CustomerOrders } from "./sample.ts";

/** Marsaglia and Tsang (2000). */
export function gamma(shape: number, random: Random): number {
  if (shape < 1) return gamma(shape + 1, random) * random() ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const x = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** The moments of a customer's visits, in weeks from the first one, if all is as MBG/NBD assumes. */
export function visitsOf(model: MbgNbd, end: number, random: Random): number[] {
  const rate = gamma(model.r, random) / model.alpha;
  const [stay, leave] = [gamma(model.b, random), gamma(model.a, random)];
  const leaves = (): boolean => random() < leave / (stay + leave);
  const times: number[] = [];
  if (leaves()) return times;
  for (let at = -Math.log(1 - random()) / rate; at <= end; at -= Math.log(1 - random()) / rate) {
    times.push(at);
    if (leaves()) break;
  }
  return times;
}

const WEEK_MS = 7 * 86_400_000;

/** A made-up shop: customers who come over two years, and order as MBG/NBD and Gamma-Gamma assume. */
export function simulatedShop(customers: number, start: Date, random: Random): CustomerOrders[] {
  const model: MbgNbd = { r: 0.9, alpha: 8, a: 0.8, b: 3 };
  const weeks = 104;
  return Array.from({ length: customers }, (_, i) => {
    const first = weeks * random();
    const times = [0, ...visitsOf(model, weeks - first, random)];
    const scale = 1_500 / gamma(4, random);
    return {
      id: String(1_000 + i),
      length: times.length,
      at: Float64Array.from(times, (at) => start.getTime() + Math.floor((first + at) * WEEK_MS)),
      amountMinor: Float64Array.from(times, () => Math.round(scale * gamma(6, random))),
    };
  });
}
