import type { OrderColumns } from "../history/standings.ts";

/** The orders of one customer that count, oldest first. */
export interface CustomerOrders extends OrderColumns {
  /** The customer's id. It decides who is in the sample, and the order in which customers are summed up. */
  readonly id: string;
}

/** Above so many customers, the regressions learn from a sample, */
export const LEARNED_FROM = 50_000;
/** and the likelihoods, which take more time for each customer, from a smaller one within it. */
export const FITTED_TO = 20_000;

const UINT32 = 2 ** 32;

/**
 * Whether a customer is in a sample of about `size` of the customers. It is so whatever the order of the input, and a
 * smaller sample lies within a larger one.
 */
export function isSampled(id: string, customers: number, size: number): boolean {
  return customers <= size || hashOf(id) < (UINT32 * size) / customers;
}

/** Fowler, Noll and Vo's hash (FNV-1a), and MurmurHash3's finish, so that ids in a row don't follow one another. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Sums of floating-point numbers depend on their order: the order of the ids, as texts, is ours. */
export function inOrderOfIds(customers: readonly CustomerOrders[]): CustomerOrders[] {
  return [...customers].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}
