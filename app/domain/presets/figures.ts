/** A store's own figures, from which the presets' numbers are suggested. */
export interface StoreFigures {
  /** ISO 4217. Amounts are in its minor units. */
  readonly currency: string;
  /** Everybody who is known, with orders or without. */
  readonly people: number;
  /** All orders that count. */
  readonly orders: number;
  readonly spentMinor: number;
  /** The same of the days that VIPs are found by. */
  readonly recent: {
    /** Customers with an order in these days. */
    readonly buyers: number;
    readonly orders: number;
    readonly spentMinor: number;
  };
  /** Where most people live, in comparable form; null: not known. */
  readonly country: string | null;
  readonly city: string | null;
  /** The product type of which most was bought of late, in comparable form; null: not known. */
  readonly productType: string | null;
  /** What most profiles say in the property for gender. */
  readonly gender: string | null;
}

/** The average of so many; null: there are none. */
export function averageOf(sum: number, count: number): number | null {
  return count === 0 ? null : sum / count;
}
