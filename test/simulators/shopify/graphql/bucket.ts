import type { SimulatorSettings } from "../settings.ts";

/** Shopify's leaky bucket of query cost. It holds so many points and gets some back each second. */
export class QueryBucket {
  readonly #size: number;
  readonly #restoreRate: number;
  readonly #now: () => number;
  #available: number;
  #at: number;

  constructor(settings: SimulatorSettings, now: () => number) {
    this.#size = settings.bucketSize;
    this.#restoreRate = settings.restoreRate;
    this.#now = now;
    this.#available = settings.bucketSize;
    this.#at = now();
  }

  /** Takes the points. If they are too few, it refuses and takes none. */
  take(points: number): boolean {
    this.#refill();
    if (points > this.#available) return false;
    this.#available -= points;
    return true;
  }

  empty(): void {
    this.#refill();
    this.#available = 0;
  }

  giveBack(points: number): void {
    this.#available = Math.min(this.#size, this.#available + points);
  }

  get status(): { maximumAvailable: number; currentlyAvailable: number; restoreRate: number } {
    this.#refill();
    return {
      maximumAvailable: this.#size,
      currentlyAvailable: Math.floor(this.#available),
      restoreRate: this.#restoreRate,
    };
  }

  #refill(): void {
    const now = this.#now();
    this.#available = Math.min(this.#size, this.#available + ((now - this.#at) / 1000) * this.#restoreRate);
    this.#at = now;
  }
}
