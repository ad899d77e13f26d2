import type { Purchase } from "./cdnow.ts";

const DAY_MS = 86_400_000;
const BILLED_EVERY_DAYS = 30;
const AMOUNT_MINOR = 29_90;

/**
 * A store that bills every 30 days, as of 2026-01-31. 120 punctual subscribers paid last 1 to 30 days ago, and 1 to 24
 * times in all. 80 others paid last 91 to 490 days ago, and 2 to 21 times.
 */
export function subscriptionPurchases(asOf: Date): Purchase[] {
  const active = Array.from({ length: 120 }, (_, i) => billed(`active${pad(i)}`, 1 + (i % 30), 1 + (i % 24)));
  const lapsed = Array.from({ length: 80 }, (_, i) =>
    billed(`lapsed${pad(i)}`, 91 + ((7 * i) % 400), 2 + (i % 20)),
  );
  return [...active, ...lapsed].flat();

  function billed(customerId: string, lastDaysAgo: number, payments: number): Purchase[] {
    return Array.from({ length: payments }, (_, k) => ({
      customerId,
      at: new Date(asOf.getTime() - (lastDaysAgo + k * BILLED_EVERY_DAYS) * DAY_MS),
      amountMinor: AMOUNT_MINOR,
    }));
  }
}

function pad(index: number): string {
  return String(index).padStart(3, "0");
}
