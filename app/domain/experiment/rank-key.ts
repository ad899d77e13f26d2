/** Seeds are whole numbers from 0 to this one, so that a column of type `integer` holds them. */
export const LARGEST_SEED = 2 ** 31 - 1;

/** Ids of customers, and keys, are whole numbers below this one. */
const KEYS = 2 ** 52;
const HALF = 2 ** 26;
const HALF_MASK = HALF - 1;
const ROUNDS = 4;
/** 2^32 divided by the golden ratio: the usual step between round keys. */
const STEP = 0x9e3779b9;

/** Gives each customer a place in a random order. */
export type RankKey = (customerId: number) => number;

/**
 * A random order of all customers that depends on nothing but the seed. A customer's key needs no list of the others:
 * a smaller key comes first.
 *
 * It is a Feistel network of four rounds over two halves of 26 bits, with the finalizer of MurmurHash3 as its round
 * function. Such a network maps whole numbers below 2^52 one to one, so no two customers have the same key, and a
 * key is exact as a `number`. It is for draws, not for secrets.
 * @param seed - a whole number from 0 to `LARGEST_SEED`
 * @returns a function of a customer's id, a whole number from 0 to 2^52 - 1. Its keys are in the same range.
 * @throws RangeError if the seed or an id is out of its range
 */
export function rankKeyOf(seed: number): RankKey {
  if (!Number.isInteger(seed) || seed < 0 || seed > LARGEST_SEED)
    throw new RangeError(`A seed is a whole number from 0 to ${LARGEST_SEED}; this is ${seed}.`);
  const roundKeys = Int32Array.from({ length: ROUNDS }, (_, round) => mix(mix(seed) + (round + 1) * STEP));
  const [first = 0, second = 0, third = 0, fourth = 0] = roundKeys;
  return (customerId) => {
    if (!Number.isInteger(customerId) || customerId < 0 || customerId >= KEYS)
      throw new RangeError("The id of a customer is a whole number from 0 to 2^52 - 1.");
    let left = Math.floor(customerId / HALF);
    let right = customerId % HALF;
    left ^= mix(right ^ first) & HALF_MASK;
    right ^= mix(left ^ second) & HALF_MASK;
    left ^= mix(right ^ third) & HALF_MASK;
    right ^= mix(left ^ fourth) & HALF_MASK;
    return left * HALF + right;
  };
}

/**
 * The finalizer of Austin Appleby's MurmurHash3 for 32 bits: each bit of the number changes each bit of the result
 * with a chance of about a half.
 * @returns 32 bits, as a signed whole number
 */
export function mix(number: number): number {
  let bits = number | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
